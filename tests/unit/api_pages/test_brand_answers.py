"""The pages about brands over the real routes: a change comes from our own page, and overwrites nobody's."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from api.accounts.session import create_signin_url, redeem_code
from api.pages.brands.answers import Draft, Place, RouteBrandAnswers
from api.pages.client import Moved, NotAnswered, NotThere, SignedOut
from enrich.brand_store import find_brand, save_brand
from schemas.scope import workspace
from tests.unit.api.conftest import NOW, Town

T = TypeVar("T")
HOME = workspace("default")
ACME = Place(None, "Acme")
ODD = ("Acme", "AC/DC", "a/preview", "50% & more?", "苹果 #1", "..", "\\x")


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def cookie(town: Town) -> str:
    url = create_signin_url(town.state, "http://harken.test", now=NOW).get_secret_value()
    session = redeem_code(town.state, SecretStr(parse_qs(urlsplit(url).query)["code"][0]), now=NOW)
    assert session is not None
    return session.get_secret_value()


def ask(town: Town, act: Callable[[RouteBrandAnswers], Awaitable[T]], *, signed_in: bool = True) -> T:
    async def asked() -> T:
        cookies = {"harken_session": cookie(town)} if signed_in else {}
        answers = RouteBrandAnswers(
            town.app(), base_url="http://harken.test/", cookies=cookies, client=("203.0.113.7", 1)
        )
        return await act(answers)

    return asyncio.run(asked())


@pytest.mark.parametrize("name", ODD)
def test_a_brand_of_any_name_lives_through_all_of_it(town: Town, name: str) -> None:
    place = Place(None, name)
    town.say("acme boils")

    async def live(answers: RouteBrandAnswers) -> list[int]:
        await answers.save(place, "acme", expect=0)
        looked = await answers.preview(place, Draft("acme OR acmee"), 1.0)
        assert looked["ok"]
        await answers.save(place, "acme OR acmee", expect=1, handles=["@acme"])
        changed = await answers.diff(place, 1, 2)
        assert [c["text"] for c in changed["clauses"] if c["change"] == "added"] == ["acmee"]
        await answers.roll_back(place, 1, expect=2)
        await answers.start_rematch(place)
        assert await answers.rematch(place) is not None
        return [v["version"] for v in await answers.versions(place)]

    assert ask(town, live) == [3, 2, 1]
    brand = find_brand(town.state, HOME, name)
    assert brand is not None
    assert (brand.query, brand.handles) == ("acme", ("acme",))


def test_a_save_for_an_older_version_is_refused_and_changes_nothing(town: Town) -> None:
    save_brand(town.state, HOME, "Acme", "acme", clock=town.clock)
    theirs = save_brand(town.state, HOME, "Acme", "acme -road", clock=town.clock)

    with pytest.raises(Moved, match="version 2 is in use, and the change was for 1"):
        ask(town, lambda a: a.save(ACME, "acme OR mine", expect=1))
    with pytest.raises(Moved):
        ask(town, lambda a: a.roll_back(ACME, 1, expect=1))

    assert find_brand(town.state, HOME, "Acme") == theirs


def test_a_new_brand_never_takes_the_place_of_one_there_is(town: Town) -> None:
    save_brand(town.state, HOME, "Acme", "acme", clock=town.clock)
    with pytest.raises(Moved, match="There is a brand Acme already"):
        ask(town, lambda a: a.save(Place(None, "ACME"), "other", expect=0))
    with pytest.raises(Moved, match="was removed meanwhile"):
        ask(town, lambda a: a.save(Place(None, "Gone"), "other", expect=4))


def test_what_is_refused_says_why_in_words(town: Town) -> None:
    with pytest.raises(NotThere, match="no brand 'Acme'"):
        ask(town, lambda a: a.versions(ACME))
    with pytest.raises(NotAnswered, match="is not a site: give a host"):
        ask(town, lambda a: a.save(ACME, "acme", expect=0, sites=["not a site"]))
    with pytest.raises(SignedOut):
        ask(town, lambda a: a.save(ACME, "acme", expect=0), signed_in=False)
