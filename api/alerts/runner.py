"""Asks every rule of every workspace, records what fires, and tells it: at least once, never silently lost."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from api.alerts.evaluate import Firing, evaluate, firing_id, firing_prefix
from api.alerts.message import alert_blocks, alert_text
from api.alerts.rule import AlertRule, list_every_rule
from api.alerts.slack import Delivery, SlackChannel
from api.alerts.vault import Vault
from api.settings import ApiSettings
from bus.lease import HANDOVER_SECONDS, Grip, hold
from schemas.codec import decode_as, encode_plain
from schemas.errors import Conflict, Unavailable
from schemas.ports import Entry, MentionStore, StateStore
from schemas.scope import PUBLIC, Scope

__all__ = ["FIRINGS", "AlertRunner", "FiringRecord", "list_firings"]

FIRINGS = "alert_firing"
QUIET = "alert_quiet"
LEASE = "alerts"
TOLD_WITHIN = timedelta(days=1)
"""An alert older than this wakes nobody any more."""

log = logging.getLogger("harken.api")


@dataclass(frozen=True, slots=True)
class FiringRecord:
    """As kept: ids and numbers, no text of a post. `delivery` None: not tried yet."""

    firing: Firing
    attempts: int = 0
    delivery: Delivery | None = None

    def settled(self, attempts: int) -> bool:
        """Delivered, refused for good, or tried often enough."""
        if self.delivery is None:
            return False
        return self.delivery.ok or not self.delivery.again or self.attempts >= attempts


def list_firings(state: StateStore, scope: Scope) -> Sequence[FiringRecord]:
    """Newest first."""
    records: list[FiringRecord] = []
    after = ""
    while page := state.list(scope, FIRINGS, after=after):
        records += [_read(e) for e in page]
        after = page[-1].key
    return sorted(records, key=lambda r: r.firing.at, reverse=True)


class AlertRunner:
    """`step` may be called by any number of processes: a lease lets one work at a time."""

    def __init__(
        self,
        store: MentionStore,
        state: StateStore,
        channel: SlackChannel,
        vault: Vault,
        *,
        holder: str,
        settings: ApiSettings | None = None,
        page: str = "",
    ) -> None:
        self._store = store
        self._state = state
        self._channel = channel
        self._vault = vault
        self._holder = holder
        self._settings = settings or ApiSettings()
        self._page = page

    def step(self, now: datetime) -> Sequence[FiringRecord]:
        """One look at every rule; returns what was delivered or refused in it. [] while another process works."""
        lease = self._state.acquire(PUBLIC, LEASE, self._holder, HANDOVER_SECONDS)
        if lease is None:
            return []
        with hold(self._state, lease, HANDOVER_SECONDS) as grip:
            self._store.refresh()
            return [r for scope, rule in list_every_rule(self._state) for r in self._ask_held(grip, scope, rule, now)]

    def _ask_held(self, grip: Grip, scope: Scope, rule: AlertRule, now: datetime) -> list[FiringRecord]:
        grip.check()
        return self._ask(scope, rule, now)

    def _ask(self, scope: Scope, rule: AlertRule, now: datetime) -> list[FiringRecord]:
        recent = self._recent(scope, rule, now)
        if not self._is_quiet(scope, rule, now, recent):
            firing = evaluate(self._store, scope, rule, now)
            if firing is not None:
                recent += self._record(scope, rule, firing)
        return [self._tell(scope, rule, e) for e in recent if not _read(e).settled(self._settings.alert_attempts)]

    def _recent(self, scope: Scope, rule: AlertRule, now: datetime) -> list[Entry]:
        oldest = firing_id(scope, rule, now - TOLD_WITHIN)
        return list(self._state.list(scope, FIRINGS, prefix=firing_prefix(scope, rule), after=oldest))

    def _is_quiet(self, scope: Scope, rule: AlertRule, now: datetime, recent: Sequence[Entry]) -> bool:
        """A runner that died between a firing and its note left only the firing."""
        entry = self._state.get(scope, QUIET, rule.key)
        noted = [decode_as(datetime, entry.value)] if entry and entry.value else []
        return any(now < until for until in [*noted, *(self._rest(_read(e).firing) for e in recent)])

    def _rest(self, firing: Firing) -> datetime:
        return firing.at + timedelta(minutes=self._settings.alert_cooldown_minutes)

    def _record(self, scope: Scope, rule: AlertRule, firing: Firing) -> list[Entry]:
        """Before anything is sent: a crash in between sends later, a second look at the same window does nothing."""
        record = encode_plain(FiringRecord(firing))
        try:
            entry = self._state.put(scope, FIRINGS, firing.id, record, expect=0)
        except Conflict:
            return []
        self._state.put(scope, QUIET, rule.key, encode_plain(self._rest(firing)), expect=None)
        log.info("alert fired", extra={"firing": firing.id, "count": firing.count, "threshold": firing.threshold})
        return [entry]

    def _tell(self, scope: Scope, rule: AlertRule, entry: Entry) -> FiringRecord:
        record = _read(entry)
        delivery = self._deliver(scope, rule, record.firing)
        record = replace(record, attempts=record.attempts + 1, delivery=delivery)
        self._state.put(scope, FIRINGS, entry.key, encode_plain(record), expect=entry.version)
        _note(record)
        return record

    def _deliver(self, scope: Scope, rule: AlertRule, firing: Firing) -> Delivery:
        try:
            webhook = self._vault.open(rule.channel)
        except Unavailable as e:
            return Delivery(False, None, str(e), "Save the rule again with its webhook.")
        samples = [m for i in firing.samples if (m := self._store.get(scope, i)) is not None]
        return self._channel.send(webhook, alert_text(rule, firing), alert_blocks(rule, firing, samples, self._page))


def _read(entry: Entry) -> FiringRecord:
    return decode_as(FiringRecord, entry.value or b"")


def _note(record: FiringRecord) -> None:
    delivery = record.delivery
    if delivery is None:
        return
    facts = {
        "firing": record.firing.id,
        "attempts": record.attempts,
        "status": delivery.status,
        "to_do": delivery.to_do,
    }
    log.log(
        logging.INFO if delivery.ok else logging.WARNING,
        "alert delivered" if delivery.ok else "alert not delivered",
        extra=facts,
    )
