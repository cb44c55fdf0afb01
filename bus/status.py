"""How far each stage is, in numbers that add up."""

from collections.abc import Mapping, Sequence

from bus.counts import Counts, read_counts, total
from schemas.ports import Commit, EventLog, StateStore, TopicPartition

__all__ = ["is_idle", "lag", "read_group_counts", "stage_status"]

_NOTHING = Commit(0)


def lag(log: EventLog, group: str, topics: Sequence[str]) -> int:
    """Records that a group has still to commit; 0 is exact, more is an upper bound where records were erased between."""
    return sum(_topic_lag(log, group, topic) for topic in topics)


def _topic_lag(log: EventLog, group: str, topic: str) -> int:
    commits = log.groups(topic).get(group, {})
    return sum(_partition_lag(log, p, commits.get(p, _NOTHING).offset, end) for p, end in log.ends(topic).items())


def _partition_lag(log: EventLog, partition: TopicPartition, committed: int, end: int) -> int:
    """From the first record that is really there: erasure and retention leave holes that nobody can commit."""
    if committed >= end:
        return 0
    ahead = log.read(partition, committed, 1)
    return end - ahead[0].offset if ahead else 0


def is_idle(log: EventLog, groups: Mapping[str, Sequence[str]]) -> bool:
    """Whether each of these groups has committed all of its topics. Ask in the order of flow: upstream first."""
    return all(lag(log, group, topics) == 0 for group, topics in groups.items())


def read_group_counts(log: EventLog, group: str, topics: Sequence[str]) -> Counts:
    """The counts that were committed with the offsets, over all partitions."""
    commits = (c for topic in topics for c in log.groups(topic).get(group, {}).values())
    return total(Counts.decode(commit.metadata) for commit in commits)


def stage_status(
    log: EventLog, state: StateStore, consumers: Mapping[str, Sequence[str]], producers: Sequence[str] = ("ingest",)
) -> dict[str, dict[str, object]]:
    """`{stage: {"in", "kept", "dropped", "dead", "lag"}}`, producers first.

    `consumers`: the topics of each stage that reads the log; its group has the stage's name.
    """
    status = {stage: _line(total(read_counts(state, stage).values()), 0) for stage in producers}
    for stage, topics in consumers.items():
        status[stage] = _line(read_group_counts(log, stage, topics), lag(log, stage, topics))
    return status


def _line(counts: Counts, behind: int) -> dict[str, object]:
    dropped = dict(counts.dropped)
    return {"in": counts.received, "kept": counts.kept, "dropped": dropped, "dead": counts.dead, "lag": behind}
