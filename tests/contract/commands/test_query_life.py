"""harken brand: from a draft to a version, to the next, and back."""

import json
from pathlib import Path

import pytest

from harken.cli import rematches
from tests.contract.commands.conftest import Ask, Run


@pytest.fixture
def heard(ask: Ask, posts: Path) -> None:
    """Posts before there is any brand."""
    ask("import", str(posts))


@pytest.mark.usefixtures("heard")
def test_a_preview_changes_nothing_and_says_what_would(ask: Ask) -> None:
    ask("brand", "add", "Ostrelle", "--query", "ostrelle")

    told = ask("brand", "preview", "Ostrelle", "--query", "ostrelle lamp")

    assert (told["gained"]["count"], told["lost"]["count"], told["kept"], told["exact"]) == (0, 2, 1, True)
    assert (told["looked_at"], told["of"]) == (7, 7)
    assert ask("search", "")["total"] == 3
    assert [v["version"] for v in ask("brand", "versions", "Ostrelle")["versions"]] == [1]


@pytest.mark.usefixtures("heard")
def test_a_preview_reads_well(run: Run, ask: Ask) -> None:
    ask("brand", "add", "Ostrelle", "--query", "ostrelle broke")

    done = run("brand", "preview", "Ostrelle", "--query", "ostrelle NOT broke")

    assert done.exit_code == 0, done.exception
    assert done.stdout.startswith("Ostrelle would have 2 mentions, ")
    assert "+ gained  2\n- lost    1\n  kept    0\n" in done.stdout
    assert "It would lose, for example:\n- 2026-11-03  Ana on x: my ostrelle broke, terrible\n" in done.stdout
    assert done.stderr == "Looked at everything that is kept.\n"


def test_a_preview_of_a_wrong_query_shows_its_problems(run: Run, ask: Ask) -> None:
    assert ask("brand", "preview", "Ostrelle", "--query", "(ostrelle")["ok"] is False

    done = run("brand", "preview", "Ostrelle", "--query", "(ostrelle")

    assert "never closed" in done.stdout
    assert "It cannot be used like this." in done.stdout


@pytest.mark.usefixtures("alone", "heard")
def test_a_brand_added_after_the_posts_finds_them_at_once(ask: Ask, run: Run) -> None:
    told = ask("brand", "add", "Ostrelle", "--query", "ostrelle")

    assert (told["brand"], told["query_version"]) == ("Ostrelle", 1)
    assert (told["rematch"]["state"], told["rematch"]["gained"], told["rematch"]["finished"] is None) == (
        "done", 3, False,
    )  # fmt: skip
    assert ask("search", "ostrelle")["total"] == 3
    changed = run("brand", "add", "Ostrelle", "--query", "ostrelle NOT broke")
    assert changed.stdout == "Version 2 of Ostrelle is in use. Matched 4 posts again: 0 gained, 1 lost, 2 kept.\n"
    same = run("brand", "add", "Ostrelle", "--query", "ostrelle NOT broke")
    assert same.stdout == "The query of Ostrelle is as it was, version 2.\n"


def test_a_brand_added_before_any_post_has_nothing_to_match(ask: Ask, run: Run) -> None:
    assert ask("brand", "add", "Ostrelle", "--query", "ostrelle") == {"brand": "Ostrelle", "query_version": 1}
    assert run("brand", "add", "Quendal", "--query", "quendal").stdout == "Listening for Quendal.\n"


@pytest.mark.usefixtures("heard")
def test_a_rematch_can_be_left_for_later(ask: Ask, run: Run) -> None:
    assert "rematch" not in ask("brand", "add", "Ostrelle", "--query", "ostrelle", "--no-rematch")
    assert ask("search", "ostrelle")["total"] == 0

    told = ask("brand", "rematch", "Ostrelle")

    assert told["rematched"] == 4
    assert [(j["brand"], j["state"], j["gained"]) for j in told["jobs"]] == [("Ostrelle", "done", 3)]
    assert ask("search", "ostrelle")["total"] == 3
    assert run("brand", "rematch").stdout.startswith("Ostrelle, version 1. Matched ")


@pytest.mark.usefixtures("alone", "heard")
def test_a_large_log_is_left_to_a_command_that_shows_how_far_it_is(
    run: Run, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rematches, "SOON", 3)

    said = run("brand", "add", "Ostrelle", "--query", "ostrelle").stdout

    assert said.startswith("Listening for Ostrelle. Posts that come in from now on are matched.")
    assert "harken brand rematch Ostrelle" in said
    assert ask("search", "ostrelle")["total"] == 0
    assert ask("wait", "--idle")["idle"] is True
    assert ask("search", "ostrelle")["total"] == 3


@pytest.mark.usefixtures("alone", "heard")
def test_a_query_goes_from_version_to_version_and_back(ask: Ask, run: Run) -> None:
    ask("brand", "add", "Ostrelle", "--query", "ostrelle")
    ask("brand", "add", "Ostrelle", "--query", "ostrelle AND lamp")
    diff = ask("brand", "diff", "Ostrelle")
    back = ask("brand", "rollback", "Ostrelle", "--to", "1")

    assert (diff["from"], diff["to"], diff["gained"], diff["lost"], diff["kept"]) == (1, 2, 0, 2, 1)
    assert [(c["change"], c["text"]) for c in diff["clauses"]] == [("same", "ostrelle"), ("added", "lamp")]
    assert sorted(s["text"] for s in diff["lost_sample"]) == ["Doors open Monday.", "my ostrelle broke, terrible"]
    assert (back["query_version"], back["rematch"]["gained"], back["rematch"]["kept"]) == (3, 2, 1)
    assert ask("search", "ostrelle")["total"] == 3
    versions = ask("brand", "versions", "Ostrelle")["versions"]
    assert [(v["version"], v["origin"], v["gained"], v["lost"]) for v in versions] == [
        (3, "rollback to 1", 2, 0), (2, "", 0, 2), (1, "", 3, 0),
    ]  # fmt: skip
    shown = run("brand", "diff", "Ostrelle").stdout
    assert "Ostrelle, version 2 to version 3:\n  ostrelle\n- lamp\n" in shown
    assert "rollback to 1" in " ".join(run("brand", "versions", "Ostrelle").stdout.split())


@pytest.mark.parametrize(
    "words",
    [("versions", "Nobody"), ("diff", "Nobody"), ("rollback", "Nobody", "--to", "1"), ("rematch", "Nobody")],
)
def test_an_unknown_brand_is_told_in_one_sentence(run: Run, words: tuple[str, ...]) -> None:
    assert "There is no brand 'Nobody'" in str(run("brand", *words).exception)


def test_the_name_may_need_quotes(ask: Ask, run: Run, monkeypatch: pytest.MonkeyPatch, posts: Path) -> None:
    ask("import", str(posts))
    monkeypatch.setattr(rematches, "SOON", 0)
    said = run("brand", "add", "AC/DC & Co", "--query", "ostrelle").stdout
    assert "harken brand rematch 'AC/DC & Co'" in said
    assert [v["version"] for v in json.loads(run("brand", "versions", "ac/dc & co", "--json").stdout)["versions"]] == [
        1
    ]
