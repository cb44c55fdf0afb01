"""Files made in a test, read whole."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bus.dead import DeadLetters
from bus.memory.log import MemoryLog
from bus.memory.state import MemoryState
from ingest.files import open_file
from ingest.importer import ImportReport, import_file
from ingest.intake import Intake
from ingest.source import Rejected
from schemas.event import Upsert
from schemas.ports import Record, TopicPartition
from schemas.post import Post
from schemas.scope import workspace
from schemas.topics import TOPICS

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OURS = workspace("default")


@dataclass
class Whole:
    """All that a file gave."""

    posts: list[Post] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    recoded: int = 0
    chunks: int = 0

    @property
    def reasons(self) -> dict[str, int]:
        return dict(Counter(r.reason for r in self.rejected))


@dataclass
class Desk:
    folder: Path

    def write(self, content: bytes, name: str = "posts.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def read(self, content: bytes, name: str = "posts.csv", **options: Any) -> Whole:
        source = open_file(self.write(content, name), scope=OURS, clock=lambda: NOW, **options)
        whole, cursor = Whole(), b""
        while (fetched := source.fetch(cursor)) is not None:
            examined = source.examine(fetched)
            whole.posts += [e.post for e in examined.parsed.events if isinstance(e, Upsert)]
            whole.rejected += examined.parsed.rejected
            whole.recoded += examined.recoded
            whole.chunks += 1
            cursor = fetched.cursor
        source.close()
        return whole


@dataclass
class Store:
    def __post_init__(self) -> None:
        self.state = MemoryState()
        self.log = MemoryLog()
        self.log.ensure(TOPICS)
        self.dead = DeadLetters(self.state)
        self.intake = Intake(self.log, self.state, self.dead, lambda: NOW)

    def take(self, path: Path, **options: Any) -> ImportReport:
        return import_file(path, intake=self.intake, scope=OURS, clock=lambda: NOW, **options)

    def records(self) -> list[Record]:
        return self.log.read(TopicPartition("posts", 0), 0, 1_000_000)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def streams() -> Callable[[str], Path]:
    """A recorded stream beside the checkout; skips where it is absent."""

    def find(name: str) -> Path:
        path = Path(__file__).parents[3].parent / "shared" / "data" / "streams" / name
        if not path.exists():
            pytest.skip(f"the recorded stream {name} is not beside the checkout")
        return path

    return find
