"""Facts kept, so that the same report can be made again; and what has changed in the world since."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from api.reports.facts import Facts
from api.reports.gather import seal_of
from schemas.codec import decode_as, encode_plain
from schemas.errors import UserError
from schemas.mention import Mention
from schemas.ports import MentionQuery, MentionStore, StateStore
from schemas.scope import Scope

__all__ = ["SNAPSHOTS", "Change", "load_facts", "save_facts", "what_changed"]

SNAPSHOTS = "snapshot"


@dataclass(frozen=True, slots=True)
class Change:
    """`gone`: erased, or no longer a mention. `edited`: an example whose text or judgement is another now."""

    mention_id: str
    what: Literal["gone", "edited"]


def save_facts(state: StateStore, scope: Scope, facts: Facts) -> None:
    state.put(scope, SNAPSHOTS, facts.snapshot, zlib.compress(encode_plain(facts), 6), expect=None)


def load_facts(state: StateStore, scope: Scope, snapshot: str) -> Facts:
    """Raises UserError for an id that is not there."""
    entry = state.get(scope, SNAPSHOTS, snapshot)
    if entry is None or entry.value is None:
        raise UserError(f"There is no snapshot {snapshot!r} in this workspace.")
    return decode_as(Facts, zlib.decompress(entry.value))


def what_changed(
    store: MentionStore, scope: Scope, facts: Facts, shown: Mapping[str, Mention | None]
) -> Sequence[Change]:
    there = {
        m.id for m in store.scan(scope, MentionQuery(brand=facts.brand, start=facts.previous_start, end=facts.end))
    }
    known = [*(r.mention_id for r in facts.rows), *facts.previous_ids]
    gone = [Change(i, "gone") for i in known if i not in there]
    edited = [
        Change(s.mention_id, "edited") for s in facts.samples if (m := shown[s.mention_id]) and seal_of(m) != s.seal
    ]
    return [*gone, *edited]
