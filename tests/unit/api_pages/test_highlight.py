"""Text from the world stays text, and marks stand where they belong."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.highlight import mark, safe_link

SPANS = st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)))


def test_marks_by_code_points_also_after_an_emoji() -> None:
    assert mark("😀👩‍🚒 acme!", [[5, 9]]) == "😀👩‍🚒 <mark>acme</mark>!"


def test_escapes_what_is_inside_and_outside_a_mark() -> None:
    assert mark("<b>&</b>", [[0, 3]]) == "<mark>&lt;b&gt;</mark>&amp;&lt;/b&gt;"


def test_joins_marks_that_overlap_or_touch() -> None:
    assert mark("abcdef", [[2, 4], [0, 3], [4, 5]]) == "<mark>abcde</mark>f"


def test_ignores_spans_outside_the_text() -> None:
    assert mark("ab", [[5, 9], [-4, 1], [1, 1]]) == "<mark>a</mark>b"


def test_marks_searched_words_their_own_way() -> None:
    assert mark("a bc d", [[0, 1]], [[2, 4]]) == '<mark>a</mark> <mark class="q">bc</mark> d'


def test_a_searched_word_wins_within_a_match() -> None:
    assert mark("abcd", [[0, 4]], [[1, 3]]) == '<mark>a</mark><mark class="q">bc</mark><mark>d</mark>'


@given(st.text(max_size=40), SPANS, SPANS)
def test_taking_the_marks_off_gives_the_text_back(
    text: str, spans: list[tuple[int, int]], searched: list[tuple[int, int]]
) -> None:
    html = mark(text, spans, searched)
    bare = re.sub(r'</?mark(?: class="q")?>', "", html)
    assert "<" not in bare
    assert bare == escaped(text)


def escaped(text: str) -> str:
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#x27;")):
        text = text.replace(sign, entity)
    return text


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example", "file:///etc", "https://", "http://[", "", None],
)  # fmt: skip
def test_refuses_addresses_that_a_browser_would_run(url: str | None) -> None:
    assert safe_link(url) is None


@pytest.mark.parametrize("url", ["https://a.example/x?y=1#z", "http://a.example"])
def test_lets_web_addresses_through(url: str) -> None:
    assert safe_link(url) == url
