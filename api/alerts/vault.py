"""Secrets that a person typed, kept encrypted (rule 13)."""

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr

from schemas.errors import Unavailable

__all__ = ["Vault"]

PRIVATE = 0o600


class Vault:
    """Seals under a key file, made at the first seal, readable by its owner only. Without the file nothing opens."""

    def __init__(self, key_file: Path) -> None:
        self._file = key_file

    def seal(self, secret: SecretStr) -> str:
        return self._fernet().encrypt(secret.get_secret_value().encode()).decode("ascii")

    def open(self, sealed: str) -> SecretStr:
        """Raises Unavailable when the key is not the one it was sealed with."""
        try:
            return SecretStr(self._fernet().decrypt(sealed.encode("ascii")).decode())
        except InvalidToken as e:
            raise Unavailable(f"{self._file} is not the key this secret was stored with: type the secret again.") from e

    def _fernet(self) -> Fernet:
        try:
            return Fernet(self._key())
        except (ValueError, OSError) as e:
            raise Unavailable(f"The key file {self._file} cannot be used ({e}): restore it from a backup.") from e

    def _key(self) -> bytes:
        self._make()
        mode = self._file.stat().st_mode & 0o777
        if mode & 0o077:
            raise ValueError(f"it is open to others, mode {mode:o}; run chmod 600 on it")
        return self._file.read_bytes()

    def _make(self) -> None:
        """Written whole under another name, then linked: two processes at once agree on one key."""
        if self._file.exists():
            return
        draft = self._file.with_name(f".{self._file.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "wb") as f:
            f.write(Fernet.generate_key())
            f.flush()
            os.fsync(f.fileno())
        try:
            os.link(draft, self._file)
        except FileExistsError:
            # The other process was faster; its key is the key.
            return
        finally:
            draft.unlink(missing_ok=True)
