"""harken why and why-missed, as docs/contract.md says, in a home of their own."""

import json
from pathlib import Path

import pytest

from tests.contract.commands.conftest import Ask, Run
from tests.loopback import Reply, loopback


@pytest.fixture
def town(ask: Ask, posts: Path) -> Ask:
    """One brand, listened for with a narrow query, and the posts."""
    ask("brand", "add", "Ostrelle", "--query", "ostrelle NEAR/1 lamp NOT terrible")
    ask("import", str(posts))
    return ask


def test_every_answer_has_the_keys_of_the_contract(town: Ask) -> None:
    told = town("why-missed", "https://x.example/2", "--brand", "Ostrelle")

    assert set(told) == {"steps", "spans", "fix", "mention_id", "post"}
    assert all(set(step) == {"step", "ok", "detail"} for step in told["steps"])


def test_a_missed_post_names_its_clause_and_one_fix(town: Ask) -> None:
    told = town("why-missed", "https://news.example/3", "--brand", "Ostrelle")

    failed = [s["step"] for s in told["steps"] if not s["ok"]]
    assert failed == ["query", "ostrelle NEAR/1 lamp"]
    assert told["spans"] == {"title": [[0, 8]], "body": []}
    assert told["fix"]


def test_a_mention_is_no_miss_by_whatever_name(town: Ask) -> None:
    mention = town("search", "ostrelle")["mentions"][0]

    for name in (mention["mention_id"], mention["post_id"], mention["url"], "x:1", "1"):
        told = town("why-missed", name)
        assert (told["mention_id"], told["fix"]) == (mention["mention_id"], None), name


def test_a_rejected_row_is_told_with_its_reason(town: Ask, tmp_path: Path) -> None:
    file = tmp_path / "more.jsonl"
    file.write_text(json.dumps({"native_id": "77", "url": "https://x.example/77", "text": ""}), encoding="utf-8")
    town("import", str(file))

    told = town("why-missed", "https://x.example/77", "--brand", "Ostrelle")

    assert any(s["step"] == "parse" and "empty" in s["detail"] for s in told["steps"])


def test_an_erased_post_is_told_and_not_shown(town: Ask) -> None:
    post = town("search", "ostrelle")["mentions"][0]["post_id"]
    town("erase", "--post", post)
    town("wait", "--idle")

    told = town("why-missed", post, "--brand", "Ostrelle")

    assert [s["step"] for s in told["steps"] if not s["ok"]] == ["suppressed"]
    assert "lamp" not in json.dumps({"post": told["post"], "spans": told["spans"]})


def test_another_workspace_learns_nothing(town: Ask) -> None:
    town("brand", "add", "Ostrelle", "--query", "lamp", "--workspace", "elsewhere")
    post = town("search", "ostrelle")["mentions"][0]["post_id"]

    for name in (post, "https://x.example/1", "x:1"):
        told = town("why-missed", name, "--workspace", "elsewhere")
        assert told["post"] is None
        assert any(s["step"] == "log" and not s["ok"] for s in told["steps"])


def test_a_page_is_fetched_on_request_and_only_where_the_guard_lets_through(
    town: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with loopback() as site:
        page = b"<title>Ostrelle</title><p>The ostrelle of tomorrow is a lamp.</p>"
        site.replies["/a"] = Reply(page, headers={"Content-Type": "text/html"})
        refused = town("why-missed", site.url("/a"), "--fetch")
        monkeypatch.setenv("HARKEN_ALLOW_HOSTS", site.host)
        told = town("why-missed", site.url("/a"), "--fetch")

    assert "only public addresses" in next(s["detail"] for s in refused["steps"] if s["step"] == "page")
    assert "with 4 other words between" in next(s["detail"] for s in told["steps"] if s["step"].startswith("ostrelle"))
    assert told["post"]["post_id"] is None
    assert town("status")["stages"]["ingest"]["in"] == 5


def test_people_read_marks_the_text_and_the_fix(town: Ask, run: Run) -> None:
    told = run("why-missed", "https://news.example/3")

    assert told.exit_code == 0
    assert "✓ brand" in told.stdout
    assert "✗ ostrelle NEAR/1 lamp" in told.stdout
    assert "[Ostrelle] opens a shop" in told.stdout
    assert "\n→ " in told.stdout


def test_why_sums_it_up_first_and_shows_the_words(town: Ask, run: Run) -> None:
    mention = town("search", "ostrelle")["mentions"][0]["mention_id"]

    told = run("why", mention).stdout

    assert told.startswith("✓ mention")
    assert "because it says “Ostrelle”, “lamp”" in " ".join(told.split())
    assert "  I love my [Ostrelle] [lamp], it is great\n" in told


def test_a_wrong_name_is_the_persons_to_mend(run: Run, town: Ask) -> None:
    assert "Name the post" in str(run("why-missed", " ").exception)
    town("brand", "add", "Quendal", "--query", "quendal")
    assert "--brand: Ostrelle, Quendal" in str(run("why-missed", "x:1").exception)


def test_why_takes_the_address_of_a_post_too_and_points_on_where_it_is_no_mention(town: Ask, run: Run) -> None:
    mention = town("search", "ostrelle")["mentions"][0]

    assert all(town("why", name)["steps"] for name in (mention["url"], mention["post_id"]))
    assert "why-missed says why a post is none" in str(run("why", "https://news.example/3").exception)
    town("brand", "add", "Lamps", "--query", "lamp")
    town("wait", "--idle")
    assert f"{mention['mention_id']} (Ostrelle)" in str(run("why", mention["url"]).exception)
