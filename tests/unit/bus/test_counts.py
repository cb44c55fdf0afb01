"""Counts add up, or are refused."""

import pytest

from bus.counts import ZERO, Counts, count, read_counts, record_counts
from bus.handler import Dead, Drop, Keep
from bus.memory import MemoryState
from schemas.ports import Entry
from schemas.scope import Scope


def test_counts_every_outcome_once() -> None:
    counts = count([Keep(), Drop("duplicate"), Keep(), Dead("undecodable"), Drop("duplicate"), Drop("no_match")])

    assert counts == Counts(6, 2, {"duplicate": 2, "no_match": 1}, 1)


def test_refuses_counts_that_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        Counts(received=3, kept=1, dropped={"duplicate": 1})


def test_adds_reason_by_reason() -> None:
    assert Counts(2, 1, {"a": 1}) + Counts(3, 0, {"a": 1, "b": 1}, 1) == Counts(5, 1, {"a": 2, "b": 1}, 1)
    assert ZERO + Counts(1, 1) == Counts(1, 1)


def test_is_read_back_from_its_text() -> None:
    counts = Counts(5, 1, {"a": 2, "b": 1}, 1)

    assert Counts.decode(counts.encode()) == counts
    assert Counts.decode("") == ZERO


def test_refuses_text_that_is_none_of_its_own() -> None:
    with pytest.raises(ValueError, match="JSON"):
        Counts.decode("kept=3")


def test_keeps_the_counts_of_each_source_in_the_state_store() -> None:
    state = MemoryState()
    record_counts(state, "ingest", "feed/a", Counts(2, 2))
    record_counts(state, "ingest", "feed/a", Counts(1, 0, {"duplicate": 1}))
    record_counts(state, "ingest", "file/b", Counts(1, 0, {}, 1))
    record_counts(state, "other", "feed/a", Counts(9, 9))

    assert read_counts(state, "ingest") == {"feed/a": Counts(3, 2, {"duplicate": 1}), "file/b": Counts(1, dead=1)}


def test_adds_to_what_another_process_wrote_in_between() -> None:
    class Contended(MemoryState):
        """Somebody else adds one before our first write."""

        rivals = 1

        def put(self, scope: Scope, kind: str, key: str, value: bytes, *, expect: int | None) -> Entry:
            if self.rivals:
                self.rivals -= 1
                super().put(scope, kind, key, Counts(1, 1).encode().encode(), expect=None)
            return super().put(scope, kind, key, value, expect=expect)

    state = Contended()

    assert record_counts(state, "ingest", "a", Counts(5, 5)) == Counts(6, 6)
