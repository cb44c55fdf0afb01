"""harken query lint and harken query import, as scripts and people see them."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from harken.cli import app as whole
from harken.cli import commands

if TYPE_CHECKING:
    from tests.contract.commands.conftest import Ask, Run


def test_import_prints_the_object_of_lint_with_the_query_and_its_clauses(ask: "Ask", tmp_path: Path) -> None:
    file = tmp_path / "query.txt"
    file.write_text("\ufeffacme NEAR/2f lamp AND country:gbr\nAND rating:5\n", encoding="utf-8")
    done = ask("query", "import", "--from", "brandwatch", str(file))
    assert list(done) == ["ok", "problems", "canonical", "query", "clauses"]
    assert (done["ok"], done["problems"]) == (True, [])
    assert done["query"] == "acme ONEAR/2 lamp AND country:gb"
    assert done["canonical"] == "acme ONEAR/2 lamp AND country:gb"
    assert [c["outcome"] for c in done["clauses"]] == ["same", "converted", "same", "converted", "lost"]
    assert done["clauses"][-1] == {
        "text": "rating:5", "line": 2, "column": 5, "length": 8, "outcome": "lost", "became": "",
        "message": "Harken does not know the stars of a review. Without it the query finds more posts.",
    }  # fmt: skip


def test_import_reads_stdin_and_tells_people_only_what_is_not_as_it_was(run: "Run", tmp_path: Path) -> None:
    file = tmp_path / "query.txt"
    file.write_text("(acme OR apex) AND lamp AND region:usa.fl AND rating:5 AND language:en", encoding="utf-8")
    said = run("query", "import", "--from", "brandwatch", str(file)).stdout
    assert said.startswith(
        "(acme OR apex) AND lamp AND country:us AND lang:en\n\n1:29 changed region:usa.fl -> country:us\n"
    )
    assert "lost rating:5" in said
    assert said.endswith("6 clauses: 3 as they were, 1 converted, 1 changed meaning, 1 cannot be said.\n")


def test_import_shows_the_errors_that_are_left(run: "Run", tmp_path: Path) -> None:
    file = tmp_path / "query.txt"
    file.write_text("NOT acme", encoding="utf-8")
    done = run("query", "import", "--from", "brandwatch", str(file))
    assert done.exit_code == 0
    assert "1:1 error not_anchored" in done.stdout


def test_import_keeps_counts_of_authors_for_a_search(ask: "Ask", tmp_path: Path) -> None:
    file = tmp_path / "query.txt"
    file.write_text("acme AND authorFollowers:[5 TO 9]", encoding="utf-8")
    brand = ask("query", "import", "--from", "brandwatch", str(file))
    search = ask("query", "import", "--from", "brandwatch", "--for", "search", str(file))
    assert (brand["query"], search["query"]) == ("acme", "acme AND followers:[5 TO 9]")


def test_stdin_is_a_file_named_minus(monkeypatch: pytest.MonkeyPatch) -> None:
    commands.add_to(whole.app)
    done = CliRunner().invoke(whole.app, ["query", "import", "--from", "meltwater", "-", "--json"], input="a1 or b1")
    assert json.loads(done.stdout)["query"] == "a1 OR b1"
    done = CliRunner().invoke(whole.app, ["query", "lint", "--file", "-", "--json"], input="a1 OR\nb1 site: x.com\n")
    assert [p["line"] for p in json.loads(done.stdout)["problems"]] == [1, 2]


@pytest.mark.parametrize(
    ("words", "says"),
    [(("query", "import", "--from", "excel", "x"), "--from brandwatch, talkwalker or meltwater"),
     (("query", "import", "--from", "brandwatch", "no-such-file"), "Cannot read no-such-file"),
     (("query", "lint"), "Write a query"), (("query", "lint", "a1", "--file", "x"), "Write a query"),
     (("query", "lint", "a1", "--for", "fun"), "--for brand or --for search")],
)  # fmt: skip
def test_wrong_input_is_told_in_one_sentence(run: "Run", words: tuple[str, ...], says: str) -> None:
    assert says in str(run(*words).exception)


def test_lint_underlines_the_problem_in_its_line(run: "Run", tmp_path: Path) -> None:
    file = tmp_path / "query.txt"
    file.write_text("acme OR\n  apex sit:a.com", encoding="utf-8")
    said = run("query", "lint", "--file", str(file)).stdout
    assert "\n    apex sit:a.com\n         ^~~~~~~~~\n" in said
    assert "Use site: in line 2 write site:a.com for sit:a.com" in said.replace("site::", "site:")


def test_lint_underlines_wide_characters_where_they_stand(run: "Run") -> None:
    said = run("query", "lint", "日本 sit:a.com").stdout
    assert "\n  日本 sit:a.com\n       ^~~~~~~~~\n" in said


def test_lint_shows_the_part_around_a_problem_of_a_long_line(run: "Run") -> None:
    said = run("query", "lint", "acme " * 60 + "sit:a.com " + "acme " * 60).stdout
    lines = said.splitlines()
    marked = next(i for i, line in enumerate(lines) if "^~~~~~~~~" in line)
    start = lines[marked].index("^")
    assert lines[marked - 1][start : start + 9] == "sit:a.com"
    assert len(lines[marked - 1]) < 110


def test_lint_gives_nothing_to_the_terminal_that_could_steer_it(run: "Run") -> None:
    assert "\x1b" not in run("query", "lint", "a1 \x1b[2J \u202e sit:b").stdout


def test_lint_says_fine_where_nothing_is_wrong(run: "Run") -> None:
    assert run("query", "lint", "acme").stdout == "Fine.\n"
