"""What the composition root hands to everything that faces people."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from api.accounts.attempts import FailedAttempts
from api.alerts.slack import SlackChannel
from api.alerts.vault import Vault
from api.settings import ApiSettings
from bus.dead import DeadLetters
from enrich.settings import EnrichSettings
from ingest.fetch.fetcher import Fetcher
from ingest.fetch.guard import AddressGuard
from ingest.fetch.settings import FetchSettings
from schemas.clock import Clock, utc_now
from schemas.ports import EventLog, MentionStore, StateStore

__all__ = ["CONSUMERS", "Deps"]

CONSUMERS: Mapping[str, Sequence[str]] = {"enrich": ("posts",), "index": ("mentions",)}


def _nothing() -> Mapping[str, bool]:
    return {}


@dataclass(frozen=True, slots=True)
class Deps:
    """`key_file`: of the vault. `base_url`: how browsers reach this server. `operator_token`: accepted for every
    workspace beside those made by hand. `running`: whether each process of the installation is alive, by name;
    readiness tells it. `shortage`: why nothing more can be taken in: a disk is too full, or the stages are too far
    behind. `lingering`: stores whose engine lets go of erased bytes later. `fetcher`: for the page
    of a post that somebody misses.
    """

    store: MentionStore
    state: StateStore
    log: EventLog
    dead: DeadLetters
    key_file: Path
    clock: Clock = utc_now
    settings: ApiSettings = field(default_factory=ApiSettings)
    enrich: EnrichSettings = field(default_factory=EnrichSettings)
    guard: AddressGuard = field(default_factory=AddressGuard)
    base_url: str = ""
    operator_token: SecretStr | None = None
    consumers: Mapping[str, Sequence[str]] = field(default_factory=lambda: CONSUMERS)
    running: Callable[[], Mapping[str, bool]] = _nothing
    shortage: Callable[[], str | None] = lambda: None
    lingering: Sequence[str] = ()
    fetcher: Fetcher = field(default_factory=lambda: Fetcher(FetchSettings()))

    @property
    def vault(self) -> Vault:
        return Vault(self.key_file)

    @property
    def slack(self) -> SlackChannel:
        return SlackChannel(self.guard)

    def attempts(self) -> FailedAttempts:
        return FailedAttempts(self.settings.failed_attempts)
