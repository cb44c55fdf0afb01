"""What commands print for people, without --json."""

import json
from pathlib import Path

from tests.contract.commands.conftest import Run


def write(file: Path, *posts: dict[str, object]) -> str:
    """Synthetic posts."""
    lines = [{"source": "x", "native_id": str(n), "created": "2026-11-02", **post} for n, post in enumerate(posts)]
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return str(file)


def listen(run: Run, tmp_path: Path, *posts: dict[str, object]) -> None:
    run("brand", "add", "Ostrelle", "--query", "ostrelle")
    assert run("import", write(tmp_path / "posts.jsonl", *posts)).exit_code == 0


def test_a_long_text_is_shown_where_it_matched(run: Run, tmp_path: Path) -> None:
    listen(run, tmp_path, {"title": "Bread", "text": "so it goes " * 90 + "my Ostrelle broke"})
    shown = " ".join(run("search", "ostrelle").stdout.split())
    assert "Bread ... " in shown
    assert "my Ostrelle broke" in shown
    assert "author not known on x" in shown


def test_a_full_answer_offers_no_more(run: Run, tmp_path: Path) -> None:
    listen(run, tmp_path, {"text": "ostrelle"})
    assert "1 of 1 mention, newest first.\n" in run("search", "ostrelle").stderr


def test_the_judgements_of_an_author_add_up(run: Run, tmp_path: Path) -> None:
    listen(
        run,
        tmp_path,
        {"text": "ostrelle 東京", "author": {"id": "a", "name": "Ana"}, "lang": "ja"},
        {"text": "ostrelle"},
    )
    told = run("authors", "ostrelle")
    assert "unjudged" in told.stdout
    assert "Ana" in told.stdout
    assert "Besides these, 1 mention names no author." in told.stderr


def test_mentions_without_authors_are_not_told_as_nothing(run: Run, tmp_path: Path) -> None:
    listen(run, tmp_path, {"text": "ostrelle"})
    told = run("authors", "ostrelle")
    assert told.stdout == ""
    assert told.stderr == "Nobody to rank: the only mention names no author.\n"


def test_a_long_silence_takes_one_line(run: Run, tmp_path: Path) -> None:
    listen(run, tmp_path, {"text": "ostrelle"}, {"text": "ostrelle", "created": "2026-11-22"})
    lines = run("timeline", "ostrelle").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [
        "start", "2026-11-02T00:00:00Z", "2026-11-03T00:00:00Z,", "2026-11-22T00:00:00Z",
    ]  # fmt: skip
    assert ", 19 days " in lines[2]


def test_nothing_to_list_is_said_with_what_to_do(run: Run) -> None:
    assert "harken brand add" in run("brand", "list").stderr
    assert "harken source add" in run("source", "list").stderr


def test_a_brand_that_comes_after_the_posts_says_what_it_found_in_them(run: Run, tmp_path: Path) -> None:
    assert run("brand", "add", "Ostrelle", "--query", "ostrelle").stdout == "Listening for Ostrelle.\n"
    listen(run, tmp_path, {"text": "ostrelle"}, {"text": "quendal"})
    said = run("brand", "add", "Quendal", "--query", "quendal").stdout
    assert said == "Listening for Quendal. Matched 2 posts again: 1 gained, 0 lost, 0 kept.\n"
