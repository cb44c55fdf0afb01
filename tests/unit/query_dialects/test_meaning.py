"""What is brought over finds the posts that the original was written for."""

import pytest

from schemas.query import matches, parse, read_post
from schemas.query.dialects import convert
from tests.posts import make_post


@pytest.mark.parametrize(
    ("query", "found", "missed"),
    [
        ('"running shoe*"', "my running shoes", "running in shoes"),
        ("acme NEAR/2f lamp", "acme desk lamp", "lamp by acme"),
        ("acme NEAR/2f lamp", "acme one two lamp", "acme one two three lamp"),
        (
            "(acme NEAR/1 lamp) NEAR/2 (broke OR broken)",
            "acme lamp is now broken",
            "acme lamp and then all at once broken",
        ),
        ("(acme NEAR/1 lamp) NEAR/2 broken", "broken acme desk lamp", "broken acme chair"),
        ("((acme OR apex) AND lamp)~2", "lamp made by apex", "lamp that was not made by apex"),
        ("(acme AND apex) NEAR/1 lamp", "acme lamp apex", "acme lamp beside the apex"),
        ("acme NEAR/1 (lamp NOT desk)", "acme lamp", "acme desk lamp"),
        ("nino NOT niño", "el nino", "nino, niño"),
        ('acme NOT "% off"', "acme switched off", "acme 20% off"),
        ("acme AND 50%", "acme is 50% cheaper", "acme is 50 years old"),
        ("café", "CAFÉ", "coffee"),
    ],
)
def test_finds_one_post_and_not_the_other(query: str, found: str, missed: str) -> None:
    tree = parse(convert(query, "brandwatch").query).query
    assert tree is not None
    assert matches(tree, read_post(make_post(found)))
    assert not matches(tree, read_post(make_post(missed)))


def test_a_top_level_domain_is_a_site() -> None:
    tree = parse(convert("acme AND topLevelDomain:uk", "brandwatch").query).query
    assert tree is not None
    assert matches(tree, read_post(make_post("acme", site="news.bbc.co.uk")))
    assert not matches(tree, read_post(make_post("acme", site="uk.example.com")))
