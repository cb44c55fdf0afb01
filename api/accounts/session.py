"""Sign-in: an address usable once gives a browser a session. Codes and session ids are kept as hashes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import SecretStr

from api.accounts.principal import Principal, fingerprint, new_secret
from schemas.codec import decode_as, encode_plain
from schemas.errors import Conflict
from schemas.ports import Entry, StateStore
from schemas.scope import PUBLIC

__all__ = ["COOKIE", "create_signin_url", "end_session", "find_session", "redeem_code"]

COOKIE = "harken_session"
CODES = "signin_code"
SESSIONS = "session"


@dataclass(frozen=True, slots=True)
class Pass:
    """A code or a session, as kept."""

    name: str
    workspaces: tuple[str, ...]
    expires_at: datetime

    @property
    def principal(self) -> Principal:
        return Principal(self.name, self.workspaces, by_cookie=True)


def create_signin_url(
    state: StateStore,
    base_url: str,
    *,
    now: datetime,
    name: str = "owner",
    workspaces: Sequence[str] = ("*",),
    minutes: float = 15.0,
) -> SecretStr:
    """Whoever opens it first is signed in. Never log it; print it only to a terminal."""
    _forget_expired(state, now)
    code = new_secret()
    entry = Pass(name, tuple(workspaces), now + timedelta(minutes=minutes))
    state.put(PUBLIC, CODES, fingerprint(code), encode_plain(entry), expect=0)
    return SecretStr(f"{base_url.rstrip('/')}/signin?code={code.get_secret_value()}")


def redeem_code(state: StateStore, code: SecretStr, *, now: datetime, days: float = 14.0) -> SecretStr | None:
    """A new session's id, or None for a code that is wrong, used or expired. Of two at once one gets it."""
    entry = state.get(PUBLIC, CODES, fingerprint(code))
    if entry is None or entry.value is None or not _use_up(state, entry):
        return None
    granted = decode_as(Pass, entry.value)
    if granted.expires_at <= now:
        return None
    session = new_secret()
    kept = Pass(granted.name, granted.workspaces, now + timedelta(days=days))
    state.put(PUBLIC, SESSIONS, fingerprint(session), encode_plain(kept), expect=0)
    return session


def _use_up(state: StateStore, entry: Entry) -> bool:
    try:
        state.delete(PUBLIC, CODES, entry.key, expect=entry.version)
    except Conflict:
        return False
    return True


def find_session(state: StateStore, session: SecretStr, now: datetime) -> Principal | None:
    entry = state.get(PUBLIC, SESSIONS, fingerprint(session))
    if entry is None or entry.value is None:
        return None
    kept = decode_as(Pass, entry.value)
    return kept.principal if kept.expires_at > now else None


def end_session(state: StateStore, session: SecretStr) -> None:
    state.delete(PUBLIC, SESSIONS, fingerprint(session), expect=None)


def _forget_expired(state: StateStore, now: datetime) -> None:
    for kind in (CODES, SESSIONS):
        for entry in state.list(PUBLIC, kind):
            if entry.value is not None and decode_as(Pass, entry.value).expires_at <= now:
                state.delete(PUBLIC, kind, entry.key, expect=None)
