"""What is offered at the cursor, written as `|`."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.editor.completion import Entry, Known, Value, complete
from api.pages.editor.meanings import FIELD_MEANINGS, OPERATORS, VALUE_MEANINGS
from schemas.query.fields import FIELDS
from schemas.query.lint import lint

KNOWN = Known(
    languages=(Value("de", "German", "German"), Value("en", "English", "English"), Value("pt-br", "", "Portuguese")),
    sources=(Value("reddit"), Value("hackernews", "", "Hacker News")),
    brands=(Value("Ostrelle"), Value("Blue Fox")),
    sites=(Value("reddit.example"), Value("news.example"), Value("redwood.example")),
    authors=(Value("mira", "Mira Pell", "Mira Pell"), Value("Tom Ott")),
    today=date(2026, 11, 23),
)


def offer(typed: str, *, asked: bool = False, for_search: bool = True) -> list[Entry]:
    cursor = typed.index("|")
    return complete(typed.replace("|", "", 1), cursor, KNOWN, asked=asked, for_search=for_search)


def labels(typed: str, *, asked: bool = False, for_search: bool = True) -> list[str]:
    return [entry.label for entry in offer(typed, asked=asked, for_search=for_search)]


def take(typed: str, label: str, *, asked: bool = False) -> str:
    """The query with the entry of that label taken, and the cursor after it."""
    entry = next(e for e in offer(typed, asked=asked) if e.label == label)
    text = typed.replace("|", "", 1)
    return text[: entry.start] + entry.insert + "|" + text[entry.end :]


def test_two_letters_offer_the_fields_that_begin_so() -> None:
    assert labels("si|") == ["site:"]
    assert labels("lamp AND (so|") == ["source:"]
    assert labels("-si|") == ["site:"]
    assert labels("s|") == []
    assert offer("si|")[0].meaning == FIELD_MEANINGS["site"]


def test_another_products_name_of_a_field_finds_it() -> None:
    assert labels("language|") == ["lang:"]


def test_a_field_offers_the_values_that_occur() -> None:
    assert labels("lang:|") == ["de", "en", "pt-br"]
    assert labels("source:|") == ["reddit", "hackernews"]
    assert labels("site:red|") == ["reddit.example", "redwood.example"]
    assert labels("brand:bl|") == ["Blue Fox"]
    assert labels("sentiment:|") == ["negative", "neutral", "positive"]
    assert labels("has:li|") == ["link"]


def test_a_value_is_found_by_its_name_too() -> None:
    assert labels("lang:ger|") == ["de"]
    assert labels("source:hacker|") == ["hackernews"]
    assert labels("author:pell|") == ["mira"]


def test_the_values_of_a_group_are_offered_after_or() -> None:
    assert labels("lang:(|") == ["de", "en", "pt-br"]
    assert labels("lang:(de OR e|") == ["en"]
    assert labels("lang:(de |", asked=True) == list(OPERATORS)
    assert labels("lang:(de) AND si|") == ["site:"]


def test_what_is_typed_whole_is_not_offered_again() -> None:
    assert labels("lang:de|") == []
    assert labels("type:post|") == []


def test_capitals_begin_an_operator_and_small_letters_are_a_word() -> None:
    assert labels("lamp AN|") == ["AND"]
    assert labels("lamp NE|") == ["NEAR/5"]
    assert labels("lamp an|") == []
    assert labels("lamp near|") == ["NEAR/5"]
    assert "OR" in labels("lamp or|")
    assert labels("NO|") == ["NOT"]
    assert labels("AN|") == []


def test_asked_for_it_shows_all_that_may_come() -> None:
    assert labels("lamp |", asked=True) == [*OPERATORS, *(f"{name}:" for name in FIELDS)]
    assert labels("|", asked=True) == [*(f"{name}:" for name in FIELDS), "NOT"]
    assert labels("lamp |") == []


def test_a_brands_own_query_is_not_offered_what_it_may_not_ask() -> None:
    assert "sentiment:" in labels("se|")
    assert labels("se|", for_search=False) == []


@pytest.mark.parametrize(
    "typed",
    ['"si|', '"lamp si|', "{si|", "<<< si|", "created:[2026-01-01 TO si|", "https://si|", 'raw:"si|', "title:si|"],
)
def test_nothing_is_offered_where_the_language_has_nothing_to_say(typed: str) -> None:
    assert labels(typed) == []


def test_only_operators_and_words_stand_in_a_title() -> None:
    assert labels("title:(si|") == []
    assert labels("title:(lamp AN|") == ["AND"]


def test_nothing_is_offered_within_a_word() -> None:
    assert labels("si|lver") == []
    assert take("si|te:acme.com", "site:", asked=True) == "site:|acme.com"


def test_taking_an_entry_replaces_the_whole_word() -> None:
    assert take("😀 苹果 AND site:red| AND lamp", "reddit.example") == "😀 苹果 AND site:reddit.example| AND lamp"
    assert take("lamp AN|", "AND") == "lamp AND |"
    assert take("lamp AN| akku", "AND") == "lamp AND| akku"
    assert take("lang:(d|)", "de") == "lang:(de|)"


def test_a_value_of_several_words_comes_in_quotes() -> None:
    assert take("author:to|", "Tom Ott") == 'author:"Tom Ott"|'
    assert take('author:"to|', "Tom Ott") == 'author:"Tom Ott"|'
    assert take('author:"to|"', "Tom Ott") == 'author:"Tom Ott"|'


def test_enter_takes_an_entry_only_where_the_query_can_not_stay_so() -> None:
    assert offer("site:|")[0].expected
    assert offer("type:po|")[0].expected
    assert not offer("si|")[0].expected
    assert not offer("site:red|")[0].expected
    assert not offer("lamp or|")[0].expected


def test_days_are_counted_from_today() -> None:
    assert labels("created:|") == ["2026-11-23", "2026-11-22", ">2026-11-16", "[2026-10-24 TO 2026-11-23]"]


def test_everything_that_is_offered_is_right() -> None:
    for name in FIELDS:
        for entry in offer(f"{name}:|"):
            assert lint(f"{name}:{entry.insert} AND lamp", for_search=True).ok, entry


def test_every_field_and_listed_value_has_a_meaning() -> None:
    assert FIELD_MEANINGS.keys() == FIELDS.keys()
    listed = {name: set(spec.values) for name, spec in FIELDS.items() if spec.kind == "choice"}
    assert {name: set(meanings) for name, meanings in VALUE_MEANINGS.items()} == listed


@given(st.text(alphabet='ab :("){}<>-#[]/"|😀苹\n', max_size=40), st.booleans())
def test_any_text_gives_entries_that_fit_it(typed: str, asked: bool) -> None:
    for cursor in range(len(typed) + 1):
        for entry in complete(typed, cursor, KNOWN, asked=asked):
            assert 0 <= entry.start <= cursor <= entry.end <= len(typed)
