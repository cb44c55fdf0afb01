"""Tokens: for scripts and for the command line. Only their hash is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import SecretStr

from api.accounts.principal import Permission, Principal, fingerprint, new_secret
from schemas.codec import decode_as, encode_plain
from schemas.errors import Conflict, UserError
from schemas.ports import StateStore
from schemas.scope import PUBLIC, workspace

__all__ = ["Token", "create_token", "find_token", "list_tokens", "revoke_token"]

LONGEST_NAME = 200
KIND = "token"
USE_NOTED = timedelta(minutes=10)
"""`last_used` is this coarse, so that not every request writes."""


@dataclass(frozen=True, slots=True)
class Token:
    """As kept: without the secret. `id` is the first 12 digits of the hash, enough to name it."""

    id: str
    name: str
    workspaces: tuple[str, ...]
    permissions: tuple[Permission, ...]
    created: datetime
    last_used: datetime | None = None

    @property
    def principal(self) -> Principal:
        return Principal(self.name, self.workspaces, self.permissions)


def create_token(
    state: StateStore,
    name: str,
    *,
    now: datetime,
    workspaces: Sequence[str] = ("default",),
    permissions: Sequence[Permission] = ("read", "write"),
) -> SecretStr:
    """The secret is returned this once. Raises UserError for a name that is none, of the token or of a workspace."""
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise UserError(f"A token needs a name of 1 to {LONGEST_NAME} characters that says what it is for.")
    _check_workspaces(workspaces)
    secret = new_secret()
    key = fingerprint(secret)
    token = Token(key[:12], name, tuple(workspaces), tuple(permissions), now)
    state.put(PUBLIC, KIND, key, encode_plain(token), expect=0)
    return secret


def _check_workspaces(names: Sequence[str]) -> None:
    try:
        for name in names:
            if name != "*":
                workspace(name)
    except ValueError as e:
        raise UserError(str(e)) from e


def find_token(state: StateStore, secret: SecretStr, now: datetime) -> Token | None:
    """Notes the use."""
    entry = state.get(PUBLIC, KIND, fingerprint(secret))
    if entry is None or entry.value is None:
        return None
    token = decode_as(Token, entry.value)
    if token.last_used is None or now - token.last_used >= USE_NOTED:
        token = replace(token, last_used=now)
        _note_use(state, entry.key, token, entry.version)
    return token


def _note_use(state: StateStore, key: str, token: Token, version: int) -> None:
    try:
        state.put(PUBLIC, KIND, key, encode_plain(token), expect=version)
    except Conflict:
        # Another request noted it, or the token was revoked meanwhile, which must not bring it back.
        return


def list_tokens(state: StateStore) -> Sequence[Token]:
    entries = state.list(PUBLIC, KIND)
    return sorted((decode_as(Token, e.value) for e in entries if e.value), key=lambda t: (t.created, t.id))


def revoke_token(state: StateStore, token_id: str) -> bool:
    """False where there is none of that id."""
    found = [e.key for e in state.list(PUBLIC, KIND, prefix=token_id)] if token_id else []
    for key in found:
        state.delete(PUBLIC, KIND, key, expect=None)
    return bool(found)
