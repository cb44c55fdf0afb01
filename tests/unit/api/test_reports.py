import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import httpx
import pytest

from api.answers.brands import add_brand
from api.reports import Report, build_report, rebuild_report
from api.reports.chart import draw_volume
from api.reports.excerpt import excerpt, safe_url
from api.reports.wording import change, number, period, wilson
from schemas.errors import UserError
from schemas.event import Tombstone
from schemas.mention import Enrichment, Label, Match, MatchSet
from schemas.ports import MentionQuery
from schemas.post import Author
from schemas.scope import EVERY, PUBLIC, workspace

if TYPE_CHECKING:
    from tests.unit.api.conftest import Town

HERE = workspace("default")
START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 8, tzinfo=UTC)
DAY = timedelta(days=1)
LABELS: tuple[Label | None, ...] = ("positive", "negative", "negative", "neutral", None, "positive", "positive")


class Outside(HTMLParser):
    """Collects everything that a browser would fetch by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        loads = {"src", "srcset", "poster", "data", "background"}
        self.fetched += [f"{tag} {k}={v}" for k, v in attrs if k in loads or (tag == "link" and k == "href")]


def a_week(town: "Town") -> Report:
    add_brand(town.state, HERE, "Acme", "acme", clock=town.clock)
    for n, label in enumerate(LABELS):
        author = Author(id=f"u{n % 2}", name=f"Author {n % 2}") if n else None
        town.say(f"acme {n}", at=START + n * DAY, label=label, author=author)
    town.say("acme before", at=START - DAY)
    return build_report(town.store, town.state, HERE, "acme", START, END, town.clock)


def test_the_facts_add_up_and_every_number_has_its_mentions(town: "Town") -> None:
    facts = a_week(town).facts

    assert (facts.now.count, facts.now.positive, facts.now.neutral, facts.now.negative, facts.now.unjudged) == (
        7,
        3,
        1,
        2,
        1,
    )
    assert [b.tally.count for b in facts.bars] == [1] * 7
    assert len(facts.rows) == len({r.mention_id for r in facts.rows}) == 7
    assert (facts.before.count, len(facts.previous_ids)) == (1, 1)
    assert sum(a.tally.count for a in facts.authors) + facts.anonymous == 7
    for n, author in enumerate(facts.authors):
        assert sum(r.author == n for r in facts.rows) == author.tally.count
    for n, bar in enumerate(facts.bars):
        assert sum(r.bar == n for r in facts.rows) == bar.tally.count


def test_the_page_fetches_nothing_and_prints_what_is_unknown(town: "Town") -> None:
    html = a_week(town).html
    outside = Outside()
    outside.feed(html)

    assert outside.fetched == []
    assert "default-src 'none'" in html
    assert not re.search(r"@import|url\(", html)
    assert "unknown" in html


def test_what_came_from_outside_is_escaped_and_bad_links_are_dropped(town: "Town") -> None:
    add_brand(town.state, HERE, "Acme", "acme", clock=town.clock)
    town.say("acme <script>alert(1)</script>", at=START, author=Author(name="<img src=x onerror=alert(2)>"))

    html = build_report(town.store, town.state, HERE, "Acme", START, END, town.clock).html

    assert "<script>alert" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    assert safe_url("javascript:alert(1)") is None


def test_the_snapshot_holds_no_text_and_gives_the_same_page_again(town: "Town") -> None:
    report = a_week(town)
    town.now += timedelta(days=3)

    again = rebuild_report(town.store, town.state, HERE, report.facts.snapshot)

    assert again.html == report.html
    assert list(again.changed_since) == []
    assert "acme 3" not in repr(report.facts)
    assert "Author 1" not in repr(report.facts)


def test_what_was_erased_since_is_gone_from_the_page_and_listed(town: "Town") -> None:
    report = a_week(town)
    victim = next(m for m in town.store.search(HERE, MentionQuery()).mentions if m.post.text == "acme 1")
    town.store.tombstone(EVERY, [Tombstone(PUBLIC, "", town.now, "erased", post_key=victim.post.key)])

    again = rebuild_report(town.store, town.state, HERE, report.facts.snapshot)

    assert [(c.mention_id, c.what) for c in again.changed_since] == [(victim.id, "gone")]
    assert again.facts == report.facts
    assert "acme 1" in report.html.replace("</mark>", "").replace("<mark>", "")
    assert "acme 1" not in again.html.replace("</mark>", "").replace("<mark>", "")
    assert "Changed since this report was first made" in again.html


def test_an_example_that_was_edited_since_is_listed(town: "Town") -> None:
    report = a_week(town)
    old = next(m for m in town.store.search(HERE, MentionQuery()).mentions if m.post.text == "acme 1")
    edited = town.store.search(HERE, MentionQuery()).mentions[0].post.__class__(
        key=old.post.key, scope=PUBLIC, source="forum", native_id="acme 1", observed_at=town.now, revision=5,
        created=old.post.created, text="acme, I was wrong",
    )  # fmt: skip
    town.store.write(EVERY, [MatchSet(edited, 1, Enrichment(), (Match("default", "Acme", 1),))])

    changes = rebuild_report(town.store, town.state, HERE, report.facts.snapshot).changed_since

    assert [(c.mention_id, c.what) for c in changes] == [(old.id, "edited")]


def test_a_period_with_nothing_is_a_page_that_says_so(town: "Town") -> None:
    add_brand(town.state, HERE, "Acme", "acme", clock=town.clock)

    report = build_report(town.store, town.state, HERE, "Acme", START, END, town.clock)

    assert "No mention of Acme was found" in report.html
    assert report.facts.now.net is None


def test_a_long_period_is_drawn_by_week_and_cut_off_at_its_ends(town: "Town") -> None:
    add_brand(town.state, HERE, "Acme", "acme", clock=town.clock)
    town.say("acme", at=START)

    facts = build_report(town.store, town.state, HERE, "Acme", START - 150 * DAY, START + DAY, town.clock).facts

    assert facts.by_week
    assert (facts.bars[0].start, facts.bars[-1].end) == (START - 150 * DAY, START + DAY)
    assert sum(b.tally.count for b in facts.bars) == 1


def test_unknown_brands_snapshots_and_too_much_are_refused(town: "Town") -> None:
    with pytest.raises(UserError, match="no brand"):
        build_report(town.store, town.state, HERE, "Nobody", START, END, town.clock)
    with pytest.raises(UserError, match="no snapshot"):
        rebuild_report(town.store, town.state, HERE, "s")
    a_week(town)
    with pytest.raises(UserError, match="shorter"):
        build_report(town.store, town.state, HERE, "Acme", START, END, town.clock, most=6)


def test_another_workspace_cannot_open_the_snapshot(town: "Town") -> None:
    report = a_week(town)

    with pytest.raises(UserError):
        rebuild_report(town.store, town.state, workspace("elsewhere"), report.facts.snapshot)


def test_over_http_the_page_names_its_snapshot(town: "Town", call: Callable[..., httpx.Response]) -> None:
    a_week(town)

    made = call("POST", "/v1/reports", json={"brand": "Acme", "from": "2026-03-01", "to": "2026-03-08"})
    again = call("GET", f"/v1/reports/{made.headers['x-harken-snapshot']}")

    assert made.status_code == again.status_code == 200
    assert made.text == again.text
    assert again.headers["x-harken-changed"] == "0"


def test_words_and_figures() -> None:
    assert number(1234567) == "1\u202f234\u202f567"
    assert change(150, 100).startswith("▲ 50")
    assert change(50, 100).startswith("▼ 50")
    assert change(5, 0) == "none in the period before"
    assert period(START, END) == "1 March 2026 – 7 March 2026"
    low, high = wilson(5, 10)
    assert (round(low, 3), round(high, 3)) == (0.237, 0.763)


def test_an_excerpt_shows_what_matched_and_marks_it(town: "Town") -> None:
    add_brand(town.state, HERE, "Acme", "acme", clock=town.clock)
    town.say("acme is " + "fine " * 200)

    parts = excerpt(town.store.search(HERE, MentionQuery()).mentions[0])

    assert [p.text for p in parts if p.marked] == ["acme"]
    assert parts[-1].text == " …"
    assert sum(len(p.text) for p in parts) < 400


def test_the_chart_stands_on_its_ground(town: "Town") -> None:
    chart = draw_volume(a_week(town).facts)

    assert len(chart.columns) == 7
    assert all(abs(c.segments[0].y + c.segments[0].height - chart.ground) < 0.001 for c in chart.columns)
