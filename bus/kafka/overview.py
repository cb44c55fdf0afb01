"""What the brokers say of themselves and of our groups, for people to look at."""

from collections.abc import Mapping, Sequence
from contextlib import closing

from bus.kafka.cluster import Cluster
from bus.kafka.disks import TIGHT, small_disks
from bus.kafka.settings import KafkaSettings

__all__ = ["count_members", "tell_brokers", "tight_disks"]


def tell_brokers(settings: KafkaSettings) -> int:
    """How many there are. Raises Unavailable: not reached, wrong credentials, too old."""
    with closing(Cluster(settings)) as cluster:
        return len(cluster.ask("describe itself", lambda admin: admin.describe_cluster())["brokers"])


def count_members(settings: KafkaSettings, groups: Sequence[str]) -> Mapping[str, int]:
    """Of each group, the processes that read for it now. Raises Unavailable."""
    with closing(Cluster(settings)) as cluster:
        names = {cluster.wire_name(group): group for group in groups}
        found = cluster.ask("describe the groups", lambda admin: admin.describe_groups(list(names)))
    return {group: len(found[name]["members"]) if name in found else 0 for name, group in names.items()}


def tight_disks(settings: KafkaSettings, topics: Sequence[str]) -> Sequence[str]:
    """Of the brokers that hold these topics of ours. Raises Unavailable."""
    with closing(Cluster(settings)) as cluster:
        return small_disks(cluster, topics, TIGHT)
