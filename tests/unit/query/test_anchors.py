from schemas.query.anchors import anchors
from schemas.query.lint import parse_or_raise

COMMON = {"the": 0.9, "cola": 0.2}


def keys(query: str) -> set[str] | None:
    found = anchors(parse_or_raise(query), lambda key: COMMON.get(key, 0.01))
    return None if found is None else set(found)


def test_a_phrase_rests_on_its_rarest_word() -> None:
    assert keys('"the cola acme"') == {"acme"}


def test_an_and_rests_on_its_cheapest_part() -> None:
    assert keys("(acme OR ajax) cola") == {"acme", "ajax"}
    assert keys("the cola") == {"cola"}


def test_an_or_needs_every_arm() -> None:
    assert keys("acme OR #x OR @y OR site:a.com OR author:tim") == {
        "acme",
        "#x",
        "@y",
        "site\x01a.com",
        "author\x01tim",
    }
    assert keys("acme OR ac*") is None


def test_near_rests_on_its_cheaper_side() -> None:
    assert keys("the NEAR/2 (acme OR ajax)") == {"acme", "ajax"}


def test_exact_words_are_looked_up_folded() -> None:
    assert keys("{The ACME}") == {"acme"}


def test_a_link_with_a_path_is_looked_up_by_its_host() -> None:
    assert keys("link:a.com/B") == {"link\x01a.com"}


def test_what_is_no_key_leaves_the_others() -> None:
    assert keys('cola raw:"C++" -fake created:>2026-01-01') == {"cola"}
    assert keys('raw:"C++"') is None
