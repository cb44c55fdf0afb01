"""More values than a month names at once: the largest are still exact. Posts are synthetic, drawn from a seed."""

import random
from collections import Counter
from datetime import timedelta
from typing import get_args

import pytest

from schemas.keys import author_key
from schemas.mention import Label, Match, Sentiment
from schemas.ports import Group, MentionQuery
from schemas.post import Author
from tests.contract.index.conftest import HOME, NOON, World

ALL = MentionQuery()
MONTHS, MENTIONS = 3, 900
LABELS = get_args(Label)


@pytest.fixture
def said(world: World) -> dict[str, Counter[str]]:
    """Judgements by author: a few write much, in some months only, most once or twice."""
    dice, told = random.Random(5), dict[str, Counter[str]]()
    sets = []
    for number in range(MENTIONS):
        name, label = f"author {int(700 * dice.random() ** 2.5)}", dice.choice(LABELS)
        away = timedelta(days=31 * dice.randrange(MONTHS))
        post = world.post(f"{number}", author=Author(name), created=NOON - away)
        sets.append(world.found(post, Match("home", "Acme", 1, sentiment=Sentiment(label))))
        told.setdefault(author_key("hn", name), Counter())[label] += 1
    world.write(*sets)
    return told


@pytest.mark.parametrize("limit", [1, 4, 10, 60, 300, 5_000])
def test_the_largest_are_those_of_all_months_together(world: World, said: dict[str, Counter[str]], limit: int) -> None:
    ordered = sorted(said, key=lambda key: (-said[key].total(), key))
    found = world.store.top(HOME, ALL, "author", limit=limit)
    assert list(found) == [Group(key, said[key].total(), **said[key]) for key in ordered[:limit]]
    assert len(said) > 300


def test_all_values_are_told_and_counted(world: World, said: dict[str, Counter[str]]) -> None:
    groups, exact = world.store.breakdown(HOME, ALL, "author")
    assert exact
    assert {g.key: g.count for g in groups} == {key: counts.total() for key, counts in said.items()}
    assert world.store.unique(HOME, ALL, "author")[0] >= 0.95 * len(said)
