"""Somebody who proved who they are, and what they may do."""

from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from typing import Literal

from pydantic import SecretStr

__all__ = ["ALL_WORKSPACES", "Permission", "Principal", "fingerprint", "new_secret"]

Permission = Literal["read", "write"]

ALL_WORKSPACES = "*"
"""In `workspaces`: the installation's operator."""


@dataclass(frozen=True, slots=True)
class Principal:
    """`by_cookie`: a browser sent it by itself, so changes need proof that our own page asked."""

    name: str
    workspaces: tuple[str, ...]
    permissions: tuple[Permission, ...] = ("read", "write")
    by_cookie: bool = False

    def may_see(self, workspace: str) -> bool:
        return ALL_WORKSPACES in self.workspaces or workspace in self.workspaces

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


def new_secret() -> SecretStr:
    """256 random bits."""
    return SecretStr(token_urlsafe(32))


def fingerprint(secret: SecretStr) -> str:
    """What is kept of a secret. No salt or stretching: 256 random bits cannot be guessed from their hash."""
    return sha256(secret.get_secret_value().encode()).hexdigest()
