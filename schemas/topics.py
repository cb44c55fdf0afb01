"""The topics, by name."""

from dataclasses import dataclass

__all__ = ["MENTIONS", "POSTS", "TOPICS", "Topic"]


@dataclass(frozen=True, slots=True)
class Topic:
    """Keyed by post key, retained `retention_days` or until `max_bytes`, compacted."""

    name: str
    partitions: int = 1
    retention_days: float = 14.0
    max_bytes: int = 20 * 2**30
    durable: bool = True
    """Fsynced at each append. A topic that can be made again from another one need not be."""


POSTS = Topic("posts")
"""Upsert | Tombstone | Gap | Metrics."""

MENTIONS = Topic("mentions")
"""MatchSet | Correction, and the Tombstones, Gaps and Metrics of `posts`, passed on."""

TOPICS = (POSTS, MENTIONS)
