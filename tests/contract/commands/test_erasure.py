"""Rule 7, proved by grep: after the pipeline has caught up, no file of the home holds a deleted text or name."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.commands.conftest import Ask


@pytest.fixture
def home(ask: Ask, tmp_path: Path) -> Path:
    """Three synthetic mentions by three authors, and a post that matches nothing."""
    subjects = ("ostrelle quagswag", "ostrelle zorblefank", "ostrelle mimbleton", "nothing wibberlee")
    posts = [
        {
            "source": "x",
            "native_id": str(n),
            "text": f"about {words}",
            "author": {"id": f"author{n}", "name": f"Nomen{n}"},
        }
        for n, words in enumerate(subjects)
    ]
    file = tmp_path / "posts.jsonl"
    file.write_text("\n".join(map(json.dumps, posts)), encoding="utf-8")
    ask("brand", "add", "Ostrelle", "--query", "ostrelle")
    ask("import", str(file))
    return tmp_path / "home"


def holding(home: Path, word: str) -> list[str]:
    files: Iterator[Path] = (f for f in home.rglob("*") if f.is_file())
    return [str(f.relative_to(home)) for f in files if word.encode() in f.read_bytes()]


@pytest.mark.usefixtures("alone")
def test_an_erased_post_is_gone_from_every_file(ask: Ask, home: Path) -> None:
    assert holding(home, "quagswag")
    post = ask("search", "quagswag")["mentions"][0]["post_id"]
    ask("erase", "--post", post)
    ask("wait", "--idle")
    assert holding(home, "quagswag") == []
    assert holding(home, "zorblefank")


@pytest.mark.usefixtures("alone")
def test_an_erased_author_is_gone_from_every_file_also_where_nothing_matched(ask: Ask, home: Path) -> None:
    ask("erase", "--author", "x:author1")
    ask("erase", "--author", "x:author3")
    ask("wait", "--idle")
    assert [word for word in ("zorblefank", "Nomen1", "wibberlee", "Nomen3") if holding(home, word)] == []
    assert holding(home, "mimbleton")


@pytest.mark.usefixtures("alone")
def test_a_tombstone_in_a_file_erases_what_an_earlier_file_brought(ask: Ask, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "tombstones.jsonl"
    file.write_text(
        '{"tombstone": {"source": "x", "native_id": "0"}}\n{"tombstone": {"source": "x", "author_id": "author1"}}\n'
    )
    assert ask("import", str(file))["acked"] == 2
    ask("wait", "--idle")
    assert [word for word in ("quagswag", "zorblefank", "Nomen1") if holding(home, word)] == []
    assert ask("search", "ostrelle")["total"] == 1


@pytest.mark.usefixtures("home")
def test_what_is_erased_is_found_no_more_and_the_receipt_says_what_goes_later(ask: Ask, mode: str) -> None:
    post = ask("search", "quagswag")["mentions"][0]["post_id"]
    receipt = ask("erase", "--post", post)
    ask("erase", "--author", "x:author1")
    ask("wait", "--idle")
    assert sorted(m["text"] for m in ask("search", "")["mentions"]) == ["about ostrelle mimbleton"]
    assert receipt["erased"]["log"] == 2
    lingering = ["log", "dead_letters", "decisions"] if mode == "distributed" else []
    assert [p["store"] for p in receipt["pending"]] == ["mentions", "search index", *lingering]


@pytest.mark.usefixtures("home")
def test_a_tombstone_in_a_file_erases_on_any_engine(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "tombstones.jsonl"
    file.write_text(
        '{"tombstone": {"source": "x", "native_id": "0"}}\n{"tombstone": {"source": "x", "author_id": "author1"}}\n'
    )
    ask("import", str(file))
    ask("wait", "--idle")
    assert ask("search", "ostrelle")["total"] == 1
