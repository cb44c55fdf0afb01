"""One home with the three recorded streams, imported once for all tests and all test workers."""

import fcntl
import json
from pathlib import Path
from typing import Any

import pytest

from tests.faults.installation import Installation
from tests.real.streams import HACKERNEWS, REDDIT, TWCS

BRANDS = ("google", "apple", "netflix", "xbox", "tesla")
SUPPORT = "hulu OR @hulu_support OR author:hulu_support"
FILES = {"reddit": REDDIT, "hackernews": HACKERNEWS, "twcs": TWCS}


class Streams(Installation):
    """`reports`: what the first and the second import of each file printed."""

    @property
    def reports(self) -> dict[str, list[dict[str, Any]]]:
        told: dict[str, list[dict[str, Any]]] = json.loads((self.home.parent / "reports.json").read_text())
        return told

    def fill(self) -> None:
        for brand in BRANDS:
            self.run("brand", "add", brand, "--query", brand)
        self.run("brand", "add", "hulu", "--query", SUPPORT, "--handle", "hulu_support")
        reports = {name: [self._take(name), self._take(name)] for name in FILES}
        (self.home.parent / "reports.json").write_text(json.dumps(reports))

    def _take(self, preset: str) -> dict[str, Any]:
        return self.ask("import", str(FILES[preset]), "--preset", preset)

    def found(self, query: str, brand: str) -> list[tuple[str, str]]:
        lines = self.run("search", query, "--brand", brand, "--ids").stdout.splitlines()
        return [(told["source"], told["native_id"]) for told in map(json.loads, lines)]


@pytest.fixture(scope="session")
def streams(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Streams:
    missing = [file.name for file in FILES.values() if not file.exists()]
    if missing:
        pytest.skip(f"the recorded streams are not beside this checkout: {', '.join(missing)}")
    own = tmp_path_factory.getbasetemp()
    return _filled(own if worker_id == "master" else own.parent)


def _filled(base: Path) -> Streams:
    """By whichever worker comes first; the others wait."""
    made = Streams(base / "streams" / "home")
    made.home.parent.mkdir(exist_ok=True)
    with (base / "streams.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made.home.parent / "reports.json").exists():
            made.fill()
    return made
