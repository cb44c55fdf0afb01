"""Each command prints what docs/contract.md says."""

import json
from pathlib import Path

import pytest

from tests.contract.commands.conftest import Ask, Run

MENTION_KEYS = {
    "mention_id", "post_id", "brand", "source", "native_id", "url", "type", "author", "title", "text", "created",
    "sort_at", "observed_at", "lang", "sentiment", "matched", "notes",
}  # fmt: skip


def prepare(ask: Ask, posts: Path) -> None:
    ask("brand", "add", "Ostrelle", "--query", "ostrelle", "--site", "ostrelle.example", "--handle", "ostrelle")
    ask("import", str(posts))


def test_init_is_idempotent(ask: Ask) -> None:
    first = ask("init")
    assert ask("init") == first
    assert set(first) == {"home", "workspace"}
    assert first["workspace"] == "default"


def test_a_brand_that_exists_gets_a_new_version(ask: Ask) -> None:
    assert ask("brand", "add", "Ostrelle", "--query", "ostrelle") == {"brand": "Ostrelle", "query_version": 1}
    assert ask("brand", "add", "Ostrelle", "--query", "ostrelle OR ostrel")["query_version"] == 2


def test_an_import_accounts_for_every_row_and_a_second_one_takes_nothing(ask: Ask, posts: Path) -> None:
    first = ask("import", str(posts))
    assert first == {"read": 5, "acked": 4, "duplicate": 0, "rejected": {"bad_json": 1}}
    again = ask("import", str(posts))
    assert again == {"read": 5, "acked": 0, "duplicate": 4, "rejected": {"bad_json": 1}}


def test_an_import_says_what_is_durable_on_stderr(run: Run, posts: Path) -> None:
    assert "acked 4\n" in run("import", str(posts), "--json").stderr


def test_a_dry_run_gives_the_same_numbers_and_keeps_nothing(ask: Ask, posts: Path) -> None:
    assert ask("import", str(posts), "--dry-run") == ask("import", str(posts))


def test_every_stage_adds_up(ask: Ask, posts: Path) -> None:
    prepare(ask, posts)
    assert ask("wait", "--idle", "--timeout", "30") == {"idle": True}
    stages = ask("status")["stages"]
    assert set(stages) == {"ingest", "enrich", "index"}
    for stage in stages.values():
        assert stage["in"] == stage["kept"] + sum(stage["dropped"].values()) + stage["dead"]
        assert stage["lag"] == 0
    assert stages["ingest"]["dead"] == 1
    assert stages["enrich"] == {"in": 4, "kept": 3, "dropped": {"no_match": 1}, "dead": 0, "lag": 0}


def test_search_gives_mentions_newest_first_and_goes_on_by_cursor(ask: Ask, posts: Path) -> None:
    prepare(ask, posts)
    found = ask("search", "ostrelle", "--limit", "2")
    assert set(found) == {"total", "exact", "bounds", "mentions", "cursor", "coverage"}
    assert (found["total"], found["exact"], found["bounds"]) == (3, True, [3, 3])
    assert [m["native_id"] for m in found["mentions"]] == ["3", "2"]
    assert set(found["mentions"][0]) >= MENTION_KEYS
    rest = ask("search", "ostrelle", "--limit", "2", "--cursor", found["cursor"])
    assert [m["native_id"] for m in rest["mentions"]] == ["1"]
    assert rest["cursor"] is None


def test_a_mention_says_where_it_matched_and_null_where_nothing_is_known(ask: Ask, posts: Path) -> None:
    prepare(ask, posts)
    newest = ask("search", "ostrelle")["mentions"][0]
    assert newest["matched"] == {"version": 1, "spans": {"title": [[0, 8]], "body": []}}
    assert newest["author"] is None
    assert ask("search", "love")["mentions"][0]["sentiment"]["label"] == "positive"


def test_ids_are_lines_of_all_mentions(run: Run, ask: Ask, posts: Path) -> None:
    prepare(ask, posts)
    lines = [json.loads(line) for line in run("search", "ostrelle", "--ids").stdout.splitlines()]
    assert [line["native_id"] for line in lines] == ["3", "2", "1"]
    assert set(lines[0]) == {"mention_id", "post_id", "source", "native_id"}


def test_a_period_is_half_open(ask: Ask, posts: Path) -> None:
    prepare(ask, posts)
    assert ask("search", "ostrelle", "--from", "2026-11-03", "--to", "2026-11-05")["total"] == 1


def test_a_timeline_has_the_empty_days_between(ask: Ask, posts: Path) -> None:
    prepare(ask, posts)
    buckets = ask("timeline", "ostrelle", "--interval", "day", "--tz", "UTC")["buckets"]
    assert [b["count"] for b in buckets] == [1, 1, 0, 1]
    assert set(buckets[0]) == {"start", "end", "count", "positive", "neutral", "negative", "unjudged"}


def test_authors_say_what_is_not_known_as_null(ask: Ask, posts: Path) -> None:
    prepare(ask, posts)
    authors = ask("authors", "ostrelle")["authors"]
    assert [(a["author_id"], a["source"], a["mentions"]) for a in authors] == [("a1", "x", 2)]
    assert authors[0]["reach"] is None
    assert authors[0]["influence"] is None
    assert authors[0]["sample"][0]["native_id"] == "2"


def test_sites_are_those_of_publication(ask: Ask, posts: Path) -> None:
    prepare(ask, posts)
    assert {s["site"]: s["mentions"] for s in ask("sites", "ostrelle")["sites"]} == {"x.example": 2, "news.example": 1}


def test_an_empty_answer_says_what_was_searched_and_where_there_is_something(ask: Ask, posts: Path) -> None:
    prepare(ask, posts)
    nothing = ask("search", "ostrelle", "--from", "2020-01-01", "--to", "2020-02-01")
    assert nothing["total"] == 0
    assert "2020-01-01" in nothing["coverage"]["note"]
    assert nothing["coverage"]["data"]["from"] == "2026-11-02T10:00:00Z"


def test_why_names_the_clause_that_matched(ask: Ask, posts: Path) -> None:
    prepare(ask, posts)
    mention = ask("search", "ostrelle")["mentions"][0]
    told = ask("why", mention["mention_id"])
    assert {"steps", "spans", "fix"} <= set(told)
    assert any("ostrelle" in f"{step['step']} {step['detail']}" for step in told["steps"])


def test_the_rejected_row_is_a_dead_letter_with_its_bytes(ask: Ask, posts: Path) -> None:
    prepare(ask, posts)
    dead = ask("dead", "list")["dead"]
    assert [(d["stage"], d["reason"]) for d in dead] == [("ingest", "bad_json")]
    assert {"id", "stage", "reason", "topic", "partition", "offset", "at"} <= set(dead[0])


def test_accept_all_takes_the_rows_as_mentions_of_the_brand(ask: Ask, posts: Path) -> None:
    ask("brand", "add", "Other", "--query", "neverseen")
    ask("import", str(posts), "--brand", "Other", "--accept-all")
    assert ask("search", "", "--brand", "Other")["total"] == 4


def test_a_brand_younger_than_the_posts_finds_them_by_a_rematch(ask: Ask, run: Run, posts: Path) -> None:
    assert "harken brand add" in run("import", str(posts)).stderr
    ask("brand", "add", "Ostrelle", "--query", "ostrelle", "--no-rematch")
    assert ask("search", "ostrelle")["total"] == 0
    assert ask("brand", "rematch")["rematched"] == 4
    assert ask("search", "ostrelle")["total"] == 3


def test_a_narrower_query_lets_go_of_mentions_by_a_rematch(ask: Ask, posts: Path) -> None:
    prepare(ask, posts)
    ask("brand", "add", "Ostrelle", "--query", "ostrelle AND lamp")
    ask("brand", "rematch")
    found = ask("search", "ostrelle")
    assert [m["native_id"] for m in found["mentions"]] == ["1"]
    assert found["mentions"][0]["matched"]["version"] == 2


def test_another_workspace_sees_nothing_of_it(ask: Ask, posts: Path) -> None:
    prepare(ask, posts)
    assert ask("search", "ostrelle", "--workspace", "elsewhere")["total"] == 0


def test_an_erased_post_stays_away_when_it_is_imported_again(ask: Ask, posts: Path) -> None:
    prepare(ask, posts)
    post = ask("search", "ostrelle")["mentions"][0]["post_id"]
    receipt = ask("erase", "--post", post)
    assert set(receipt) == {"erased", "pending", "cannot"}
    ask("wait", "--idle", "--timeout", "30")
    assert ask("search", "ostrelle")["total"] == 2
    again = ask("import", str(posts))
    assert again["rejected"] == {"bad_json": 1, "suppressed": 1}
    assert ask("search", "ostrelle")["total"] == 2


def test_the_id_that_search_shows_erases_its_post_and_every_stage_still_adds_up(ask: Ask, posts: Path) -> None:
    prepare(ask, posts)
    ask("erase", "--post", ask("search", "ostrelle")["mentions"][0]["mention_id"])
    ask("wait", "--idle")
    assert ask("search", "ostrelle")["total"] == 2
    stages = ask("status")["stages"]
    assert stages["ingest"]["kept"] == stages["enrich"]["in"] == stages["index"]["in"]


def test_erasing_what_is_not_here_says_so(run: Run, ask: Ask, posts: Path) -> None:
    prepare(ask, posts)
    assert "Nothing of x:nobody was found" in run("erase", "--author", "x:nobody").stderr
    assert "Nothing of" not in run("erase", "--author", "x:a1").stderr


def test_a_search_needs_no_anchor_since_its_mentions_have_one(ask: Ask, posts: Path) -> None:
    prepare(ask, posts)
    assert ask("search", "sentiment:negative", "--brand", "Ostrelle")["total"] == 1
    assert ask("search", "NOT broke")["total"] == 2
    assert ask("query", "lint", "NOT broke")["ok"] is False


def test_a_brand_or_workspace_that_does_not_exist_is_named_as_the_cause(ask: Ask, posts: Path) -> None:
    prepare(ask, posts)
    note = ask("search", "ostrelle", "--brand", "Ostrele")["coverage"]["note"]
    assert "There is no brand Ostrele in this workspace; there are Ostrelle." in note
    note = ask("search", "ostrelle", "--workspace", "defalt")["coverage"]["note"]
    assert "listens for no brand" in note
    assert "default" not in note


def test_a_lint_names_the_place_and_offers_a_mend(ask: Ask) -> None:
    told = ask("query", "lint", "apple OR pear AND plum")
    assert told["ok"] is False
    problem = told["problems"][0]
    assert problem["code"] == "mixed_and_or"
    assert set(problem) == {"code", "severity", "line", "column", "length", "message", "fix"}


def test_a_report_is_one_file_with_its_snapshot(ask: Ask, posts: Path, tmp_path: Path) -> None:
    prepare(ask, posts)
    file = tmp_path / "report.html"
    made = ask("report", "build", "--brand", "Ostrelle", "--from", "2026-11-01", "--to", "2026-11-08", "-o", str(file))
    assert set(made) == {"snapshot", "file", "changed_since"}
    page = file.read_text(encoding="utf-8")
    assert "Ostrelle" in page
    again = tmp_path / "again.html"
    ask("report", "build", "--brand", "Ostrelle", "--snapshot", made["snapshot"], "-o", str(again))
    assert again.read_text(encoding="utf-8") == page


def test_the_demo_is_the_same_file_for_the_same_arguments(ask: Ask, tmp_path: Path) -> None:
    words = ("demo", "--posts", "300", "--weeks", "4", "--seed", "3", "--until", "2026-11-01", "-o")
    for name in ("a.jsonl", "b.jsonl"):
        ask(*words, str(tmp_path / name))
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
    assert (tmp_path / "a.jsonl.truth.json").read_bytes() == (tmp_path / "b.jsonl.truth.json").read_bytes()


def write_lines(file: Path, lines: list[dict[str, object]]) -> str:
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("executor", ["reference", "matcher", "embedded"])
def test_eval_gives_matches_with_spans_and_the_codes_of_invalid_queries(
    run: Run, tmp_path: Path, executor: str
) -> None:
    queries: list[dict[str, object]] = [
        {"id": "q1", "query": "acme AND NOT site:acme.example"},
        {"id": "q2", "query": "a OR b AND c"},
    ]
    posts: list[dict[str, object]] = [
        {"post_id": "p1", "title": "Acme", "text": "an acme lamp"},
        {"post_id": "p2", "text": "acme", "site": "blog.acme.example"},
        {"post_id": "p3", "text": "nothing"},
    ]
    files = (write_lines(tmp_path / "q", queries), write_lines(tmp_path / "p", posts))
    done = run("query", "eval", "--queries", files[0], "--posts", files[1], "--executor", executor)
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"query_id": "q1", "post_id": "p1", "spans": {"title": [[0, 4]], "body": [[3, 7]]}},
        {"query_id": "q2", "errors": ["mixed_and_or"]},
    ]
