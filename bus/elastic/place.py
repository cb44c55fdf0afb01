"""Where an entry or a lease lies: identities of documents are limited to 512 bytes, so a place is its digest."""

from base64 import urlsafe_b64encode
from hashlib import blake2b

__all__ = ["identity"]


def identity(*parts: str) -> str:
    return urlsafe_b64encode(blake2b("\0".join(parts).encode(), digest_size=18).digest()).decode()
