"""Derived identities: the same post, author or mention seen twice has the same key, on every engine."""

from datetime import UTC, datetime
from hashlib import blake2b

from schemas.scope import Scope

__all__ = ["author_key", "digest", "mention_id", "month_of", "pipeline_epoch", "post_key"]

EARLIEST_MONTH = "1990-01"
"""Mentions dated before this month live in it: absurd dates must not make a partition each."""


def digest(*parts: str) -> str:
    """32 hex digits over the parts; the separator cannot occur inside a part unescaped."""
    joined = "\0".join(p.replace("\\", "\\\\").replace("\0", "\\0") for p in parts)
    return blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def post_key(source: str, instance: str, native_id: str, scope: Scope) -> str:
    """Rule 1. `instance` is "" where the source's ids are global."""
    return digest("post", source, instance, native_id, scope)


def author_key(source: str, author_id: str) -> str:
    return digest("author", source, author_id)


def mention_id(post: str, workspace: str, brand: str) -> str:
    """One a post and brand; `brand` is the brand's name."""
    return digest("mention", post, workspace, brand.casefold())


def month_of(sort_at: datetime) -> str:
    """The partition a mention lives in for ever: `YYYY-MM` in UTC, clamped to EARLIEST_MONTH."""
    at = sort_at.astimezone(UTC)
    return max(EARLIEST_MONTH, f"{at.year:04d}-{at.month:02d}")


def pipeline_epoch(models: int, brands: int) -> int:
    """Rises with each model version and each change of a brand (the change feed's position)."""
    return (models << 40) | brands
