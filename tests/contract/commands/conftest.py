"""The commands of docs/contract.md in a home of their own, without a server; some of them on a cluster, too.

On a cluster the stages run beside the commands, as they always do there, and a command that changed something is followed
by `harken wait`.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from harken.cli import commands
from harken.engines import open_engines
from harken.settings import load_settings
from harken.stages import STAGES, loops_of
from harken.threads import run_together

Run = Callable[..., Result]
Ask = Callable[..., Any]

ON_A_CLUSTER = ("test_commands", "test_erasure", "test_query_life")
CHANGING = frozenset(("import", "brand", "erase"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "mode" in metafunc.fixturenames:
        both = metafunc.module.__name__.rpartition(".")[2] in ON_A_CLUSTER and "alone" not in metafunc.fixturenames
        metafunc.parametrize("mode", ["embedded", "distributed"] if both else ["embedded"], indirect=True)


@pytest.fixture
def mode(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("HARKEN_HOME", str(tmp_path / "home"))
    if request.param == "embedded":
        yield "embedded"
        return
    from tests.engines.cluster import cluster

    with cluster(tmp_path, partitions=2) as made:
        for name, value in made.environment.items():
            monkeypatch.setenv(name, value)
        with stages():
            yield "distributed"


@pytest.fixture
def alone() -> None:
    """For what is said where no server runs, or of the files of a home."""


@contextmanager
def stages() -> Iterator[None]:
    """All of them, in this process."""
    stop = threading.Event()
    with open_engines(load_settings(), writable=True) as engines:
        loops = [loop for stage in STAGES if stage != "ingest" for loop in loops_of(stage, engines)]
        running = threading.Thread(target=run_together, args=(loops, stop))
        running.start()
        try:
            yield
        finally:
            stop.set()
            running.join()


@pytest.fixture
def run(mode: str) -> Run:
    app = typer.Typer()
    commands.add_to(app)

    def run(*words: str) -> Result:
        done = CliRunner().invoke(app, list(words), catch_exceptions=True)
        if mode == "distributed" and words[0] in CHANGING and done.exit_code == 0:
            waited = CliRunner().invoke(app, ["wait", "--timeout", "60"])
            assert waited.exit_code == 0, waited.stderr
        return done

    return run


@pytest.fixture
def ask(run: Run) -> Ask:
    """The one JSON object that a command prints on stdout."""

    def ask(*words: str) -> Any:
        done = run(*words, "--json")
        assert done.exit_code == 0, (words, done.stderr, done.exception)
        return json.loads(done.stdout)

    return ask


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    """Synthetic posts: three about the brand, one not, one row that cannot be read."""
    file = tmp_path / "posts.jsonl"
    lines = [
        {"source": "x", "native_id": "1", "text": "I love my Ostrelle lamp, it is great", "created": "2026-11-02T10:00:00Z",
         "author": {"id": "a1", "name": "Ana", "handle": "ana", "followers": 10}, "url": "https://x.example/1"},
        {"source": "x", "native_id": "2", "text": "my ostrelle broke, terrible", "created": "2026-11-03", "site": "x.example",
         "author": {"id": "a1", "name": "Ana", "handle": "ana"}},
        {"source": "feed", "native_id": "3", "title": "Ostrelle opens a shop", "text": "Doors open Monday.",
         "created": "2026-11-05T00:00:00Z", "url": "https://news.example/3"},
        {"source": "x", "native_id": "4", "text": "a walk along the river"},
    ]  # fmt: skip
    file.write_text("\n".join([*map(json.dumps, lines), "{broken", ""]), encoding="utf-8")
    return file
