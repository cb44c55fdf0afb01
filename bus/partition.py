"""Which partition a key belongs to: the same in every process and for ever."""

from collections.abc import Iterable
from zlib import crc32

from schemas.ports import Commit, Message

__all__ = ["METADATA_LIMIT", "check_metadata", "partition_of", "spread"]

METADATA_LIMIT = 4096


def partition_of(key: str, partitions: int) -> int:
    return crc32(key.encode("utf-8", "surrogatepass")) % partitions if partitions > 1 else 0


def spread(topic: str, messages: Iterable[Message], partitions: int) -> dict[int, list[Message]]:
    """By partition, in order within each. Raises ValueError for a partition that the topic does not have."""
    parts: dict[int, list[Message]] = {}
    for message in messages:
        number = partition_of(message.key, partitions) if message.partition is None else message.partition
        if not 0 <= number < partitions:
            raise ValueError(f"{topic} has {partitions} partitions, no number {number}")
        parts.setdefault(number, []).append(message)
    return parts


def check_metadata(commits: Iterable[Commit]) -> None:
    """Raises ValueError for a text that not every log could store."""
    for commit in commits:
        if len(commit.metadata.encode()) >= METADATA_LIMIT:
            raise ValueError(f"commit metadata is over {METADATA_LIMIT} bytes: {commit.metadata[:80]}…")
