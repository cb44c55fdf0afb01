"""Queries of the kind agencies write for Brandwatch: each beside what it becomes, as a person would lay it out."""

from collections import Counter
from pathlib import Path

import pytest

from schemas.query import lint, parse
from schemas.query.dialects import Imported, import_query

FOLDER = Path(__file__).parent / "brandwatch"


def brought_over(name: str) -> Imported:
    return import_query((FOLDER / f"{name}.txt").read_text(encoding="utf-8"), "brandwatch")


@pytest.mark.parametrize(
    ("name", "same", "converted", "changed", "lost"),
    [("bank", 81, 9, 3, 3), ("sneakers", 76, 16, 4, 2), ("airline", 98, 7, 4, 5), ("cereal", 54, 5, 11, 4), ("headset", 54, 14, 10, 14)],
)  # fmt: skip
def test_reads_as_a_person_would_write_it(name: str, same: int, converted: int, changed: int, lost: int) -> None:
    done = brought_over(name)
    assert done.query + "\n" == (FOLDER / f"{name}.harken.txt").read_text(encoding="utf-8")
    assert done.ok
    assert Counter(c.outcome for c in done.clauses) == Counter(
        same=same, converted=converted, changed=changed, lost=lost
    )


@pytest.mark.parametrize("name", ["bank", "sneakers", "airline", "cereal", "headset"])
def test_its_layout_says_what_its_canonical_form_says(name: str) -> None:
    done = brought_over(name)
    assert lint(done.query).canonical == done.canonical
    assert parse(done.canonical or "").query == parse(done.query).query


def test_what_the_bank_loses() -> None:
    assert [c.text for c in brought_over("bank").clauses if c.outcome == "lost"] == [
        'url:"jobs.example/listing"', "authorGender:X", "minuteOfDay:[0 TO 5]",
    ]  # fmt: skip


def test_what_the_airline_loses() -> None:
    assert [c.text for c in brought_over("airline").clauses if c.outcome == "lost"] == [
        "departures*", "url:*departures*", "rating:[1 TO 2]", "pubType:FJELL_SURVEY", "authorFollowers:[10 TO 5000000]",
    ]  # fmt: skip


def test_no_line_of_them_is_too_long_to_read() -> None:
    assert max(len(line) for f in FOLDER.glob("*.harken.txt") for line in f.read_text("utf-8").splitlines()) <= 100
