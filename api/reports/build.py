"""A report: gathered and kept, or made again from what was kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from api.reports.facts import Facts
from api.reports.gather import gather_facts
from api.reports.page import render
from api.reports.snapshot import Change, load_facts, save_facts, what_changed
from enrich.brand_store import find_brand
from schemas.clock import Clock
from schemas.errors import UserError
from schemas.mention import Mention
from schemas.ports import MentionStore, StateStore
from schemas.scope import Scope

__all__ = ["Report", "build_report", "rebuild_report"]

MOST_MENTIONS = 200_000


class Report(NamedTuple):
    facts: Facts
    html: str
    changed_since: Sequence[Change] = ()


def build_report(
    store: MentionStore,
    state: StateStore,
    scope: Scope,
    brand: str,
    start: datetime,
    end: datetime,
    clock: Clock,
    *,
    most: int = MOST_MENTIONS,
) -> Report:
    """Gathers, keeps the snapshot, and writes the page. Raises UserError for an unknown brand or too long a period."""
    listened = find_brand(state, scope, brand)
    if listened is None:
        raise UserError(f"There is no brand {brand!r} in this workspace: `harken brand list` shows those that are.")
    if end <= start:
        raise UserError("The period of a report must end after it starts.")
    facts = gather_facts(store, state, scope, listened, start, end, clock(), most=most)
    save_facts(state, scope, facts)
    return Report(facts, render(facts, _shown(store, scope, facts), ()))


def rebuild_report(store: MentionStore, state: StateStore, scope: Scope, snapshot: str) -> Report:
    """The same numbers for ever. What was erased or edited since is listed, and shown as it is now."""
    facts = load_facts(state, scope, snapshot)
    shown = _shown(store, scope, facts)
    changes = what_changed(store, scope, facts, shown)
    return Report(facts, render(facts, shown, changes), changes)


def _shown(store: MentionStore, scope: Scope, facts: Facts) -> Mapping[str, Mention | None]:
    """The mentions whose words or author's name the page shows; None for those that are gone."""
    ids = dict.fromkeys([*(s.mention_id for s in facts.samples), *(a.newest for a in facts.authors)])
    return {i: store.get(scope, i) for i in ids}
