import sys
import unicodedata

import pytest

from schemas.query.scripts import PICTOGRAPHS, UNSPACED
from schemas.query.tokens import fold, token_spans, tokenise, words


def spans(text: str) -> list[str]:
    return [text[start:end] for start, end in tokenise(text).spans]


def test_spans_point_into_the_original() -> None:
    assert spans("Ｈｉ, Café™ ①") == ["Ｈｉ", "Café", "①"]


def test_a_span_takes_in_what_decorates_its_last_character() -> None:
    assert spans("👍🏽! ❤️ 1️⃣") == ["👍🏽", "❤️", "1️⃣"]


def test_a_span_takes_in_no_other_format_character() -> None:
    assert spans("a\u00adb\u200d c") == ["a\u00adb", "c"]


def test_a_character_that_becomes_several_tokens_gives_each_its_span() -> None:
    assert tokenise("½ x").folded == ("1", "2", "x")
    assert tokenise("½ x").spans == ((0, 1), (0, 1), (2, 3))


def test_decomposed_text_keeps_its_places() -> None:
    assert spans("e\u0301te\u0301 한 ｶﾞ ㅠㅠ") == ["e\u0301te\u0301", "한", "ｶﾞ", "ㅠ", "ㅠ"]


def test_exact_tokens_keep_case_and_marks() -> None:
    assert tokenise("Café İST").exact == ("Café", "İST")


def test_urls_can_be_left_in_for_raw_text() -> None:
    assert token_spans("http://a.b") == [(0, 4), (7, 8), (9, 10)]
    assert tokenise("http://a.b").spans == ()


def test_a_url_needs_no_space_before_it_unless_it_starts_with_www() -> None:
    assert words("xhttp://a.b/c") == ["x"]
    assert words("xwww.a.b") == ["xwww", "a", "b"]
    assert words("éWWW.a.b") == ["e"]


def test_a_url_ends_at_the_first_character_that_is_not_ascii() -> None:
    assert words("http://a.b/c苹") == ["苹"]


def test_a_token_that_folds_to_nothing_takes_no_position() -> None:
    assert tokenise("a ـــ b").folded == ("a", "b")


@pytest.mark.parametrize(
    ("token", "folded"),
    [("STRASSE", "strasse"), ("ß", "ss"), ("İ", "i"), ("ı", "i"), ("Й", "й"), ("Ё", "е"), ("ї", "і"), ("ў", "у"),
     ("Σ", "σ"), ("ς", "σ"), ("ł", "ł"), ("Ø", "ø"), ("آ", "ا"), ("ガ", "ガ"), ("กิ", "กิ"), ("한", "한"), ("ـ", "")],
)  # fmt: skip
def test_folds(token: str, folded: str) -> None:
    assert fold(token) == folded


def test_the_word_for_every_character_is_the_same_on_both_paths_and_stable() -> None:
    for code in range(0x20000):
        tokens = words(chr(code))
        assert tokens == list(tokenise(chr(code)).folded)
        assert all(words(token) == [token] for token in tokens)


def test_the_standard_word_class_is_letters_and_numbers_on_this_python() -> None:
    wrong = [
        code
        for code in range(sys.maxunicode + 1)
        if chr(code).isalnum() != (unicodedata.category(chr(code))[0] in "LN")
    ]
    assert wrong == []


def test_tables_are_ordered_ranges() -> None:
    for table in (UNSPACED, PICTOGRAPHS):
        bounds = [int(code, 16) for part in table.split() for code in part.split("-")]
        assert bounds == sorted(bounds)


def test_lone_surrogates_and_controls_separate() -> None:
    assert words("a\ud800b\x00c") == ["a", "b", "c"]
