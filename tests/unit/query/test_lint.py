import pytest

from schemas.errors import UserError
from schemas.query.lint import lint, parse_or_raise


def test_a_good_query_has_a_canonical_form() -> None:
    result = lint("“Acme  Cola”  OR #Acme")
    assert (result.ok, result.problems, result.canonical) == (True, (), '"acme cola" OR #acme')


def test_a_brand_may_not_ask_what_changes_later() -> None:
    result = lint("acme followers:>10 sentiment:negative")
    assert not result.ok
    assert [p.code for p in result.problems] == ["field_not_allowed"] * 2
    assert lint("acme followers:>10 sentiment:negative", for_search=True).ok


@pytest.mark.parametrize(
    ("text", "code"),
    [("acme and cola", "lower_operator"), ("wendy's", "apostrophe"), ("the OR acme", "common_word"),
     ('"#acme cola"', "tag_phrase"), ("acme OR ACME", "duplicate_leaf"), ('acme OR "acme cola"', "covered_arm"),
     ("苹果 NEAR/5 acme", "near_cjk"), ("really?", "question_mark")],
)  # fmt: skip
def test_warns(text: str, code: str) -> None:
    result = lint(text)
    assert result.ok
    assert [(p.code, p.severity) for p in result.problems] == [(code, "warning")]


def test_fixes_of_warnings_parse() -> None:
    for text in ("acme and cola", "wendy's", "really?"):
        fix = lint(text).problems[0].fix
        assert fix is not None
        assert lint(fix.query).canonical


def test_raises_one_sentence_with_place_and_fix() -> None:
    with pytest.raises(UserError, match=r"1:6 \(unknown_field\): .* Use site: acme site:a\.com"):
        parse_or_raise("acme sit:a.com")


def test_raises_for_a_field_that_a_brand_may_not_ask() -> None:
    with pytest.raises(UserError, match="field_not_allowed"):
        parse_or_raise("acme likes:>1")
    parse_or_raise("acme likes:>1", for_search=True)
