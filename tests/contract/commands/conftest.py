"""The commands of docs/contract.md in a home of their own, without a server."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from harken.cli import commands

Run = Callable[..., Result]
Ask = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("HARKEN_HOME", str(tmp_path / "home"))
    app = typer.Typer()
    commands.add_to(app)

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, list(words), catch_exceptions=True)

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
