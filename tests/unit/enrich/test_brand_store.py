from datetime import UTC, datetime, timedelta

import pytest

from bus.memory import MemoryState
from enrich.brand_store import (
    BRAND,
    BRAND_VERSION,
    find_brand,
    find_version,
    list_brands,
    list_versions,
    remove_brand,
    save_brand,
)
from schemas.brand import Brand, BrandVersion
from schemas.codec import encode_plain
from schemas.errors import UserError
from schemas.ports import Entry
from schemas.scope import EVERY, PUBLIC, Scope, workspace

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOME = workspace("default")


def clock() -> datetime:
    return NOW


def later() -> datetime:
    return NOW + timedelta(days=1)


def test_a_new_brand_has_version_one() -> None:
    state = MemoryState()

    brand = save_brand(
        state, HOME, "Acme", "acme", clock=clock, sites=["https://www.acme.example/"], handles=["@AcmeHQ"]
    )

    assert brand == Brand("default", "Acme", "acme", 1, NOW, sites=("acme.example",), handles=("acmehq",))
    assert list_brands(state, HOME) == [brand]
    assert find_brand(state, HOME, " ACME ") == brand


def test_a_changed_query_raises_the_version_and_keeps_the_rest() -> None:
    state = MemoryState()
    save_brand(state, HOME, "Acme", "acme", clock=clock, sites=["acme.example"])

    changed = save_brand(state, HOME, "ACME", "acme OR apex", clock=later)

    assert (changed.version, changed.changed_at, changed.sites) == (2, later(), ("acme.example",))
    assert [b.name for b in list_brands(state, HOME)] == ["ACME"]


def test_saving_the_same_again_writes_nothing() -> None:
    state = MemoryState()
    first = save_brand(state, HOME, "Acme", "acme", clock=clock, handles=["acme"])
    position = state.position()

    assert save_brand(state, HOME, "Acme", "acme", clock=later) == first
    assert save_brand(state, HOME, "Acme", "acme", clock=later, handles=["@Acme"]) == first
    assert state.position() == position


def test_other_handles_do_not_raise_the_version() -> None:
    state = MemoryState()
    save_brand(state, HOME, "Acme", "acme", clock=clock, handles=["acme"])

    changed = save_brand(state, HOME, "Acme", "acme", clock=later, handles=[], competitors=["Zenith", " Zenith"])

    assert (changed.version, changed.handles, changed.competitors) == (1, (), ("Zenith",))


@pytest.mark.parametrize("query", ["", "NOT acme", "(acme", "acme followers:>5"])
def test_refuses_a_query_that_no_brand_can_have(query: str) -> None:
    state = MemoryState()

    with pytest.raises(UserError):
        save_brand(state, HOME, "Acme", query, clock=clock)
    assert list_brands(state, HOME) == []


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "x" * 201])
def test_refuses_a_name_that_cannot_be_shown(name: str) -> None:
    with pytest.raises(UserError, match="name"):
        save_brand(MemoryState(), HOME, name, "acme", clock=clock)


@pytest.mark.parametrize("site", ["acme", "", "http://[bad"])
def test_refuses_what_is_no_site(site: str) -> None:
    with pytest.raises(UserError, match="site"):
        save_brand(MemoryState(), HOME, "Acme", "acme", clock=clock, sites=[site])


def test_a_brand_belongs_to_one_workspace() -> None:
    state = MemoryState()
    save_brand(state, HOME, "Acme", "acme", clock=clock)
    save_brand(state, workspace("other"), "Acme", "apex", clock=clock)

    assert [b.query for b in list_brands(state, HOME)] == ["acme"]
    assert len(list_brands(state, EVERY)) == 2
    with pytest.raises(ValueError, match="workspace"):
        save_brand(state, PUBLIC, "Acme", "acme", clock=clock)


def test_lists_more_brands_than_a_page_holds() -> None:
    state = MemoryState()
    for number in range(1005):
        save_brand(state, HOME, f"Brand {number}", "acme", clock=clock)

    assert len({b.name for b in list_brands(state, HOME)}) == 1005


def test_a_removed_brand_is_gone() -> None:
    state = MemoryState()
    save_brand(state, HOME, "Acme", "acme", clock=clock)

    assert remove_brand(state, HOME, "acme")
    assert not remove_brand(state, HOME, "acme")
    assert list_brands(state, HOME) == []


class Busy(MemoryState):
    """Somebody else saves the brand between our reading and our writing, `times` times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def put(self, scope: Scope, kind: str, key: str, value: bytes, *, expect: int | None) -> Entry:
        if self.times and kind == BRAND:
            self.times -= 1
            super().put(scope, BRAND, key, value, expect=None)
        return super().put(scope, kind, key, value, expect=expect)


def test_a_brand_saved_by_somebody_else_meanwhile_is_read_again() -> None:
    state = Busy(times=0)
    save_brand(state, HOME, "Acme", "acme", clock=clock)
    state.times = 1

    assert save_brand(state, HOME, "Acme", "apex", clock=clock).version == 2
    assert [b.query for b in list_brands(state, HOME)] == ["apex"]


def test_each_query_of_a_brand_is_kept_with_its_origin() -> None:
    state = MemoryState()
    save_brand(state, HOME, "Acme", "acme", clock=clock)
    save_brand(state, HOME, "Acme", "acme", clock=later, handles=["acme"])
    save_brand(state, HOME, "ACME", "apex", clock=later)
    save_brand(state, HOME, "ACME", "acme", clock=later, origin="rollback to 1")

    assert list_versions(state, HOME, " acme") == [
        BrandVersion("default", "ACME", 3, "acme", later(), "rollback to 1"),
        BrandVersion("default", "ACME", 2, "apex", later()),
        BrandVersion("default", "Acme", 1, "acme", NOW),
    ]
    assert find_version(state, HOME, "acme", 2) == BrandVersion("default", "ACME", 2, "apex", later())
    assert find_version(state, HOME, "acme", 4) is None


def test_a_brand_saved_before_there_was_a_history_shows_what_it_has_and_keeps_it() -> None:
    state = MemoryState()
    old = Brand("default", "Acme", "acme", 7, NOW)
    state.put(HOME, BRAND, old.key, encode_plain(old), expect=0)
    assert [(v.version, v.query) for v in list_versions(state, HOME, "Acme")] == [(7, "acme")]

    save_brand(state, HOME, "Acme", "apex", clock=later)

    assert [(v.version, v.query) for v in list_versions(state, HOME, "Acme")] == [(8, "apex"), (7, "acme")]


@pytest.mark.parametrize("with_history", [True, False])
def test_a_brand_that_comes_again_goes_on_with_the_next_number(with_history: bool) -> None:
    state = MemoryState()
    old = save_brand(state, HOME, "Acme", "acme", clock=clock)
    if not with_history:
        state.delete(HOME, BRAND_VERSION, f"acme\n{old.version:09d}", expect=None)
    remove_brand(state, HOME, "Acme")
    assert [v.version for v in list_versions(state, HOME, "Acme")] == [1]

    assert save_brand(state, HOME, "Acme", "acme", clock=later).version == 2


def test_versions_of_names_that_begin_alike_are_not_mixed() -> None:
    state = MemoryState()
    save_brand(state, HOME, "Acme", "acme", clock=clock)
    save_brand(state, HOME, "Acme Two", "two", clock=clock)
    save_brand(state, workspace("other"), "Acme", "theirs", clock=clock)
    assert [v.query for v in list_versions(state, HOME, "Acme")] == ["acme"]
    assert list_versions(state, HOME, "Nobody") == []


def test_of_two_who_save_at_once_the_one_who_won_is_in_the_history() -> None:
    state = Busy(times=0)
    save_brand(state, HOME, "Acme", "acme", clock=clock)
    state.times = 1
    save_brand(state, HOME, "Acme", "apex", clock=clock)
    assert [(v.version, v.query) for v in list_versions(state, HOME, "Acme")] == [(2, "apex"), (1, "acme")]
