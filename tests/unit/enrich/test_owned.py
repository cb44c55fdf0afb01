from datetime import UTC, datetime

import pytest

from enrich.owned import normal_site, owned_by
from schemas.brand import Brand
from schemas.post import Author, Post
from schemas.scope import PUBLIC

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ACME = Brand("default", "Acme", "acme", 1, NOW, sites=("acme.example",), handles=("AcmeHQ", "@acme.cares"))


def post(*, handle: str | None = None, site: str | None = None) -> Post:
    return Post("k", PUBLIC, "feed", "1", NOW, author=Author(handle=handle), site=site)


@pytest.mark.parametrize("handle", ["acmehq", "@ACMEHQ", "acme.cares"])
def test_an_account_of_the_brand_is_owned(handle: str) -> None:
    assert owned_by(ACME)(post(handle=handle))


@pytest.mark.parametrize("site", ["acme.example", "blog.acme.example", "ACME.example."])
def test_a_site_of_the_brand_or_below_is_owned(site: str) -> None:
    assert owned_by(ACME)(post(site=site))


@pytest.mark.parametrize(
    ("handle", "site"), [("acmehq2", None), (None, "notacme.example"), (None, "example"), (None, None)]
)
def test_others_are_not_owned(handle: str | None, site: str | None) -> None:
    assert not owned_by(ACME)(post(handle=handle, site=site))


def test_a_brand_without_accounts_owns_nothing() -> None:
    assert not owned_by(Brand("default", "B", "b", 1, NOW))(post(handle="", site=""))


def test_a_pasted_address_is_a_site() -> None:
    assert normal_site(" https://www.Acme.example/shop?x=1 ") == "acme.example"
    assert normal_site("acme.example/shop") == "acme.example"
