"""Sources, enrichment and upkeep, as docs/contract.md says."""

import json
from pathlib import Path

import pytest

from tests.contract.commands.conftest import Ask, Run
from tests.loopback import Reply, loopback

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Synthetic</title>
<item><guid>1</guid><title>Ostrelle opens a shop</title><description>On &lt;b&gt;Monday&lt;/b&gt;.</description></item>
</channel></rss>"""


def test_a_feed_is_added_by_its_address_and_is_listed(ask: Ask) -> None:
    added = ask("source", "add", "feed", "--name", "blog", "--set", "url=https://1.1.1.1/feed.xml")
    assert added == {"source": "blog", "kind": "feed"}
    listed = ask("source", "list")["sources"]
    assert [set(row) for row in listed] == [{"source", "kind", "state", "last_ok", "received_24h", "problem"}]


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest", "http://127.0.0.1:9/feed", "http://0x7f.1/"])
def test_a_feed_inside_our_own_network_is_refused_in_one_sentence(run: Run, url: str) -> None:
    refused = run("source", "add", "feed", "--set", f"url={url}")
    assert refused.exit_code != 0
    assert any(words in str(refused.exception) for words in ("only public addresses", "in disguise", "another service"))


@pytest.mark.parametrize("kind", ["hackernews", "x", "nonsense"])
def test_a_kind_that_is_not_built_says_what_to_do(run: Run, kind: str) -> None:
    refused = run("source", "add", kind)
    assert refused.exit_code != 0
    assert "feed" in str(refused.exception) or "import" in str(refused.exception)


def test_a_source_run_prints_events_and_keeps_nothing(run: Run, ask: Ask) -> None:
    with loopback() as site:
        site.replies["/feed"] = Reply(FEED, headers={"Content-Type": "application/rss+xml"})
        done = run("source", "run", "feed", "--base-url", site.url("/feed"), "--until-idle")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["event"] for line in lines] == ["upsert"]
    assert (lines[0]["post"]["title"], lines[0]["post"]["text"]) == ("Ostrelle opens a shop", "On Monday.")
    assert ask("status")["stages"]["ingest"]["in"] == 0


def test_enrich_prints_a_line_a_post_in_order(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    texts = ("I love this lamp, it is wonderful and bright", "Questa lampada non funziona più da ieri sera")
    file.write_text(
        "\n".join(json.dumps({"post_id": str(i), "text": t}) for i, t in enumerate(texts)), encoding="utf-8"
    )
    first, second = (json.loads(line) for line in run("enrich", str(file)).stdout.splitlines())
    assert set(first) == {"lang", "sentiment", "targets", "entities", "aspects", "intent", "notes"}
    assert (first["lang"], first["sentiment"]["label"]) == ("en", "positive")
    assert (second["lang"], second["sentiment"]["label"]) == ("it", None)
    assert "no_sentiment_model:it" in second["notes"]


def test_a_rebuilt_index_answers_the_same(ask: Ask, posts: Path) -> None:
    ask("brand", "add", "Ostrelle", "--query", "ostrelle")
    ask("import", str(posts))
    before = ask("search", "ostrelle")
    assert ask("index", "rebuild") == {"rebuilt": 3}
    assert ask("search", "ostrelle") == before


def test_doctor_finds_a_fresh_home_well(ask: Ask) -> None:
    told = ask("doctor")
    assert told["ok"] is True
    assert all(set(check) == {"check", "ok", "detail"} for check in told["checks"])
