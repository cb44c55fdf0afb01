"""One small demo, read back from its files as a stranger would."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from harken.demo import write_demo

UNTIL = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Files:
    """`posts`: all but the deleted one; `by_id`: all."""

    path: Path
    lines: Sequence[Line]
    posts: Sequence[Line]
    by_id: Mapping[str, Line]
    truth: Mapping[str, Any]

    def about(self, brand: str) -> list[Line]:
        return [p for p in self.posts if mentions(p, brand)]


def words(post: Line) -> list[str]:
    return re.findall(r"[^\W_]+", f"{post['title']}\n{post['text']}".casefold())


NAMESAKES = ["village", "singer", "concert", "ferry", "dorf", "sängerin", "konzert", "pueblo", "cantante", "concierto"]


def mentions(post: Line, brand: str) -> bool:
    """What the recommended queries say, written out by hand."""
    said = re.sub(r"([一-鿿])", r" \1 ", f"{post['title']}\n{post['text']}".casefold())
    tokens = re.findall(r"[^\W_]+", said)
    joined = f" {' '.join(tokens)} "
    if brand == "Ostrelle":
        other = [*NAMESAKES, "歌 手", "演 唱 会", "小 镇"]
        return ("ostrelle" in tokens or "ostrellehelp" in tokens) and not any(f" {w} " in joined for w in other)
    if brand == "Quendal":
        return "quendal" in tokens or " q2 earbuds " in joined
    return "halvenor" in tokens and post["site"] != "halvenor.example"


def read(path: Path) -> Files:
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    gone = {line["tombstone"]["native_id"] for line in lines if "tombstone" in line}
    by_id = {line["post_id"]: line for line in lines if "tombstone" not in line}
    truth = json.loads(path.with_name(path.name + ".truth.json").read_text())
    return Files(path, lines, [p for p in by_id.values() if p["post_id"] not in gone], by_id, truth)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    path = tmp_path_factory.mktemp("demo") / "demo.jsonl"
    write_demo(path, posts=1200, weeks=6, seed=7, until=UNTIL)
    return read(path)
