"""What an editor is told of a query: where to underline, and what a click would change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.editor.units import Units
from api.pages.lint import find_edit, judge
from api.pages.querybox import examples_for


def underlined(query: str, *, for_search: bool = True) -> list[str]:
    return [query[mark.start : mark.end] for mark in judge(query, for_search=for_search)]


def test_underlines_the_bracket_that_is_never_closed() -> None:
    (mark,) = judge("lamp (light")
    assert mark.error
    assert mark.place == "Column 6"
    assert underlined("lamp (light") == ["("]


def test_counts_lines_and_wide_characters() -> None:
    query = "😀苹果\nlamp (ملف"
    (mark,) = judge(query)
    assert mark.place == "Line 2, column 6"
    assert query[mark.start : mark.end] == "("


def test_tells_errors_before_warnings() -> None:
    marks = judge("lamp and battery AND sentiment:positive", for_search=False)
    assert [mark.code for mark in marks] == ["field_not_allowed", "lower_operator"]


@pytest.mark.parametrize("query", ["lamp AND", "lamp AND  ", "AND lamp", "( )", '""', "lamp\n(  \n"])
def test_always_underlines_something_that_is_seen(query: str) -> None:
    assert underlined(query)
    assert all(text.strip() for text in underlined(query))


def test_a_search_needs_no_anchor_and_a_brand_does() -> None:
    assert judge("lang:de") == []
    assert [mark.code for mark in judge("lang:de", for_search=False)] == ["not_anchored"]


@pytest.mark.parametrize("query", ["", "   ", "\n"])
def test_nothing_typed_is_nothing_wrong(query: str) -> None:
    assert judge(query) == []


def test_a_fix_changes_no_more_than_it_must() -> None:
    query = "lamp and battery"
    (mark,) = judge(query)
    assert mark.edit is not None
    assert query[: mark.edit.start] + mark.edit.insert + query[mark.edit.end :] == "lamp AND battery"
    assert (mark.edit.start, mark.edit.end, mark.edit.insert) == (5, 8, "AND")


@given(st.text(max_size=12), st.text(max_size=12))
def test_an_edit_leads_from_one_text_to_the_other(before: str, after: str) -> None:
    edit = find_edit(before, "Mend", after)
    assert before[: edit.start] + edit.insert + before[edit.end :] == after


@given(st.text())
def test_places_in_units_are_those_of_utf_16(text: str) -> None:
    units = Units(text)
    for point in range(len(text) + 1):
        unit = len(text[:point].encode("utf-16-le", "surrogatepass")) // 2
        assert units.from_point(point) == unit
        assert units.to_point(unit) == point


def test_half_a_pair_is_the_place_before_it() -> None:
    assert Units("a😀b").to_point(2) == 1


@pytest.mark.parametrize("brand", [None, "Ostrelle"])
def test_the_examples_are_right(brand: str | None) -> None:
    for query, _ in examples_for(brand, "Quendal" if brand else None):
        assert not [mark for mark in judge(query) if mark.error]
