"""How much room the brokers have: one with a full disk stops altogether, and what it holds cannot even be read."""

from collections.abc import Iterator, Sequence

from bus.kafka.cluster import Cluster

__all__ = ["FULL", "TIGHT", "small_disks"]

FULL = (0.05, 2**30)
"""From here on nothing more is taken in: less free than this part of a disk, and than these bytes."""

TIGHT = (0.10, 20 * 2**30)
"""From here on a person should know."""


def small_disks(cluster: Cluster, topics: Sequence[str], limit: tuple[float, int]) -> Sequence[str]:
    """Of the brokers that hold any of the topics, those below the limit; none where the brokers do not tell (before 3.3)."""
    asked = {cluster.wire_name(topic): list(range(cluster.partitions(topic))) for topic in topics}
    told = cluster.ask("tell the room of its disks", lambda admin: admin.describe_log_dirs(asked))
    disks = ((broker["broker"], disk) for broker in told for disk in broker["log_dirs"])
    return list(_small(((n, d.get("total_bytes", -1), d.get("usable_bytes", -1)) for n, d in disks), limit))


def _small(disks: Iterator[tuple[int, int, int]], limit: tuple[float, int]) -> Iterator[str]:
    share, least = limit
    for broker, size, free in disks:
        if size > 0 and 0 <= free < min(size * share, least):
            yield f"The disk of Kafka's broker {broker} has {free / 2**20:,.0f} MiB of {size / 2**20:,.0f} left"
