"""What shall wake somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import SecretStr

from api.alerts.vault import Vault
from schemas.codec import decode_as, encode_plain
from schemas.errors import UserError
from schemas.keys import digest
from schemas.ports import StateStore
from schemas.query.lint import parse_or_raise
from schemas.scope import EVERY, Scope

__all__ = ["RULES", "AlertRule", "add_rule", "list_every_rule", "list_rules", "remove_rule"]

RULES = "alert_rule"


@dataclass(frozen=True, slots=True)
class AlertRule:
    """More than `threshold` mentions of `query` (and `brand`) observed within `window_seconds`.

    `channel` is sealed: it never leaves the vault but to be used. Imported, backfilled and demo posts count only where
    `include_imported` says so.
    """

    name: str
    query: str
    threshold: int
    channel: str
    created: datetime
    brand: str | None = None
    window_seconds: int = 3600
    include_imported: bool = False

    @property
    def window(self) -> timedelta:
        return timedelta(seconds=self.window_seconds)

    @property
    def key(self) -> str:
        return self.name.casefold()

    @property
    def version(self) -> str:
        """Another question is another rule: what it fired before does not count as fired."""
        return digest("rule", self.query, self.brand or "", str(self.threshold), str(self.window_seconds))


def add_rule(
    state: StateStore,
    scope: Scope,
    vault: Vault,
    *,
    name: str,
    query: str,
    threshold: int,
    channel: SecretStr,
    now: datetime,
    brand: str | None = None,
    window: timedelta = timedelta(hours=1),
    include_imported: bool = False,
) -> AlertRule:
    """A name that exists is replaced. Raises UserError for a query that does not parse or a threshold below 0."""
    if not name.strip():
        raise UserError("An alert rule needs a name.")
    if threshold < 0 or window < timedelta(minutes=1):
        raise UserError("A rule needs a threshold of 0 or more, and a window of a minute or more.")
    parse_or_raise(query, for_search=True)
    seconds = int(window.total_seconds())
    rule = AlertRule(name.strip(), query, threshold, vault.seal(channel), now, brand, seconds, include_imported)
    state.put(scope, RULES, rule.key, encode_plain(rule), expect=None)
    return rule


def list_rules(state: StateStore, scope: Scope) -> Sequence[AlertRule]:
    return [decode_as(AlertRule, e.value) for e in state.list(scope, RULES) if e.value is not None]


def list_every_rule(state: StateStore) -> Sequence[tuple[Scope, AlertRule]]:
    """For the runner: those of all workspaces."""
    entries = state.list(EVERY, RULES, limit=10_000)
    return [(e.scope, decode_as(AlertRule, e.value)) for e in entries if e.value is not None]


def remove_rule(state: StateStore, scope: Scope, name: str) -> None:
    """Raises UserError where there is none of that name."""
    if state.get(scope, RULES, name.casefold()) is None:
        raise UserError(f"There is no alert rule {name!r} in this workspace.")
    state.delete(scope, RULES, name.casefold(), expect=None)
