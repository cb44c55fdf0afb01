"""What the pages about brands say: sentences, numbers, addresses; and that all of it is text."""

from datetime import UTC, datetime
from typing import Any

import pytest

from api.pages.brands.address import brand_address, brands_address, dashboard_address
from api.pages.brands.answers import Draft
from api.pages.brands.cards import clauses_html, folded_html, numbers_html, shown_html
from api.pages.brands.chart import comparison_chart, comparison_words
from api.pages.brands.listing import list_html
from api.pages.brands.rematch import rematch_html
from api.pages.brands.versions import diff_html, version_html
from api.pages.brands.words import changes_query, effect, first_error, in_short, is_changed, same_query, split_lines

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
EVIL = "<img src=x onerror=alert(1)>\"'&"
BRAND: Any = {
    "brand": "Acme",
    "query": "acme",
    "query_version": 2,
    "sites": ["a.example"],
    "handles": [],
    "mentions": 7,
}
JOB: Any = {
    "brand": "Acme", "version": 3, "state": "log", "done": 30, "total": 120, "gained": 1, "lost": 0, "kept": 2,
    "started": "2026-11-23T15:00:00Z", "finished": None, "problem": None, "eta": None, "note": "Matching 120 posts again.",
}  # fmt: skip
VERSION: Any = {
    "version": 3, "query": "acme", "saved_at": "2026-11-23T15:00:00Z", "origin": "", "current": True,
    "gained": 1412, "lost": 0, "kept": 44,
}  # fmt: skip


def but(known: Any, **more: object) -> Any:
    return {**known, **more}


def some(count: int, low: int | None = None, high: int | None = None) -> Any:
    return {"count": count, "low": count if low is None else low, "high": count if high is None else high, "sample": []}


def answer(gained: Any, lost: Any, **more: Any) -> Any:
    return {"gained": gained, "lost": lost, "kept": 3, "exact": True, "per_day": 4.25, "days": 4, "sample": [], **more}


def shown(**more: Any) -> Any:
    return {
        "post_id": "p", "mention_id": None, "source": "x", "url": "https://x.example/1", "author": None, "title": None,
        "text": "acme", "cut": False, "created": None, "sort_at": "2026-11-23T15:00:00Z",
        "spans": {"title": [], "body": [[0, 4]]}, "state": "gained", **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("gained", "lost", "said"),
    [
        (some(412), some(37), "412 mentions come in, 37 go out; you can roll back."),
        (some(1), some(1), "1 mention comes in, 1 goes out; you can roll back."),
        (some(0), some(0), "No mention comes in and none goes out."),
        (some(2), some(0), "2 mentions come in, none goes out."),
        (some(0), some(1200), "1,200 mentions go out, none comes in; you can roll back."),
        (some(0), some(1), "1 mention goes out, none comes in; you can roll back."),
        (
            some(400, 350, 460),
            some(9, 2, 20),
            "About 400 mentions (350 to 460) come in, about 9 (2 to 20) go out; you can roll back.",
        ),
        (some(0, 0, 12), some(0), "About 0 mentions (0 to 12) come in, none goes out."),
    ],
)
def test_what_saving_does_is_said_in_a_sentence(gained: Any, lost: Any, said: str) -> None:
    assert effect(answer(gained, lost)) == said


def test_an_estimate_never_looks_exact() -> None:
    html = numbers_html(answer(some(400, 350, 460), some(0), exact=False))
    assert "+ ≈ 400" in html
    assert "between 350 and 460" in html
    assert "≈ 3" in html


def test_nothing_has_neither_sign_nor_colour() -> None:
    html = numbers_html(answer(some(0), some(0)))
    assert "gain" not in html
    assert "−" not in html
    assert ">4.2<" in html


def test_a_first_look_compares_with_nothing() -> None:
    html = numbers_html(answer(some(6), some(0)), fresh=True)
    assert "Found" in html
    assert "Lost" not in html


def test_line_ends_and_space_around_are_no_change() -> None:
    assert same_query("acme OR\r\nzenith", "acme OR\nzenith\n ")
    assert not same_query("acme OR zenith", "acme  OR zenith")


def test_a_draft_is_changed_by_its_query_or_by_what_is_the_brands_own() -> None:
    assert not is_changed(BRAND, Draft("acme", ("a.example",)))
    assert is_changed(BRAND, Draft("acme", ()))
    assert not changes_query(BRAND, Draft("acme", ()))
    assert changes_query(BRAND, Draft("acme OR b", ("a.example",)))


def test_sites_are_typed_one_a_line_or_with_commas() -> None:
    assert split_lines(" a.example\n\nb.example, a.example ,") == ("a.example", "b.example")


def test_a_long_query_is_cut_for_the_list() -> None:
    assert in_short("a\n  b") == "a b"
    assert in_short("x" * 300).endswith("x…")


def test_a_refused_query_says_its_first_error() -> None:
    assert first_error("(acme")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Acme", "/brands/Acme?workspace=w"),
        ("AC/DC", "/brands/AC%2FDC?workspace=w"),
        ("50% & more?#1", "/brands/50%25%20%26%20more%3F%231?workspace=w"),
        ("苹果", "/brands/%E8%8B%B9%E6%9E%9C?workspace=w"),
        ("..", "/brands?name=..&workspace=w"),
        ("a/./b", "/brands?name=a%2F.%2Fb&workspace=w"),
    ],
)
def test_any_name_has_an_address_that_a_browser_leaves_alone(name: str, address: str) -> None:
    assert brand_address(name, "w") == address


def test_addresses_leave_out_what_is_not_known() -> None:
    assert brands_address(None) == "/brands"
    assert dashboard_address("A&B", "w") == "/?workspace=w&brand=A%26B"


def test_the_clauses_of_a_comparison_come_changed_first() -> None:
    same: list[Any] = [{"change": "same", "text": f"s{n}", "within": []} for n in range(5)]
    html = clauses_html(
        [
            *same,
            {"change": "removed", "text": "gone", "within": []},
            {"change": "added", "text": "new", "within": ["not"]},
        ]
    )
    assert html.index("<ins") < html.index("<del") < html.index("s0")
    assert "and 2 more that did not change" in html
    assert "s3" not in html


def test_everything_of_the_world_stays_text() -> None:
    post = shown(
        title=EVIL, text=EVIL, url="javascript:alert(1)", source=EVIL, post_id=EVIL,
        author={"id": None, "name": EVIL, "handle": None, "followers": None}, spans={"title": [[0, 4]], "body": [[-3, 999]]},
    )  # fmt: skip
    diff: Any = {
        "clauses": [{"change": "added", "text": EVIL, "within": [EVIL]}], "gained": 1, "lost": 1, "kept": 0,
        "gained_sample": [post], "lost_sample": [post], "note": EVIL,
    }  # fmt: skip
    html = "".join(
        (
            shown_html([post], NOW, "UTC"),
            diff_html(diff, NOW, "UTC"),
            version_html(but(VERSION, query=EVIL, origin=EVIL), "UTC"),
            rematch_html(but(JOB, note=EVIL), "UTC", bar=True),
            list_html([but(BRAND, brand=EVIL, query=EVIL)], EVIL, {}),
        )
    )
    assert "<img" not in html
    assert "javascript:" not in html


def test_more_than_six_posts_fold() -> None:
    html = folded_html([shown(post_id=str(n)) for n in range(20)], NOW, "UTC")
    assert "Show 14 more" in html
    assert html.count("<article") == 20
    assert "<details" not in folded_html([shown()], NOW, "UTC")


def test_the_chart_compares_a_draft_with_what_there_is() -> None:
    volume: Any = [{"day": "2026-01-05", "current": 47, "draft": 56}, {"day": "2026-01-06", "current": 0, "draft": 2}]
    assert [s["data"] for s in comparison_chart(volume)["series"]] == [[47, 0], [56, 2]]
    assert [s["data"] for s in comparison_chart(volume, fresh=True)["series"]] == [[56, 2]]
    assert comparison_words(volume) == "Volume a day from 5 Jan 2026 to 6 Jan 2026: 47 now, 58 with the draft"


def test_a_re_match_shows_how_far_it_is_and_what_is_next() -> None:
    html = rematch_html(JOB, "UTC", bar=True)
    assert 'aria-valuenow="25"' in html
    assert '<li class="past">Waiting' in html
    assert 'aria-current="step">Posts that were heard' in html


def test_a_re_match_that_waits_claims_no_progress() -> None:
    for state in ("queued", "waiting"):
        html = rematch_html(but(JOB, state=state, done=0, total=0), "UTC", bar=True)
        assert "aria-valuenow" not in html
        assert 'aria-current="step">Waiting' in html


def test_a_re_match_that_failed_or_was_replaced_has_no_bar() -> None:
    for state, said in (("failed", "matching again failed"), ("superseded", "a newer one took its place")):
        html = rematch_html(but(JOB, state=state), "UTC", bar=True)
        assert said in html
        assert "progressbar" not in html


def test_a_version_whose_figures_nobody_knows_says_so() -> None:
    unknown = but(VERSION, gained=None, lost=None, kept=None)
    assert "what it changed is not known" in version_html(unknown, "UTC")
    assert "what it began with" in version_html(unknown, "UTC", first=True)
    assert "still matching again" in version_html(unknown, "UTC", matching=True)
    assert "+ 1,412" in version_html(VERSION, "UTC")
