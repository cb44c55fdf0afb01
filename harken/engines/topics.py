"""What lies between the stages: each topic, who is how far behind, and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bus.status import lag
from harken.engines import READERS, open_engines
from harken.engines.distributed import extra_installed, topics_of
from harken.settings import Settings
from schemas.clock import utc_now
from schemas.ports import EventLog
from schemas.topics import TOPICS, Topic

if TYPE_CHECKING:
    from bus.kafka.log import KafkaLog
    from bus.kafka.topics import TopicState

__all__ = ["TopicRow", "open_log", "view_topics"]

_SHOWN = (
    "cleanup.policy",
    "retention.ms",
    "retention.bytes",
    "min.compaction.lag.ms",
    "max.compaction.lag.ms",
    "min.insync.replicas",
)


@dataclass(frozen=True, slots=True)
class TopicRow:
    """`partitions` 0: it is missing. `lag`: records that each group has still to take. `problems`: with what to do."""

    topic: str
    partitions: int = 0
    replication: int = 0
    settings: Mapping[str, str] = field(default_factory=dict)
    ends: Mapping[int, int] = field(default_factory=dict)
    lag: Mapping[str, int] = field(default_factory=dict)
    problems: Sequence[str] = ()


def view_topics(settings: Settings, *, create: bool = False) -> Sequence[TopicRow]:
    """`create`: make what is missing and mend what can be, first. Raises Unavailable."""
    if settings.mode == "embedded":
        with open_engines(settings) as engines:
            return [_embedded(engines.log, topic) for topic in TOPICS]
    with open_log(settings) as log:
        wanted = topics_of(settings)
        if create:
            log.ensure(wanted)
        found = {state.name: state for state in log.describe(wanted)}
        return [_distributed(log, topic, found.get(topic.name)) for topic in wanted]


@contextmanager
def open_log(settings: Settings) -> Iterator["KafkaLog"]:
    """Of a cluster, without making anything."""
    with extra_installed():
        from bus.kafka.log import KafkaLog
    with closing(KafkaLog(settings.bus, utc_now)) as log:
        yield log


def _embedded(log: EventLog, topic: Topic) -> TopicRow:
    kept = {"retention_days": f"{topic.retention_days:g}", "max_bytes": str(topic.max_bytes)}
    return TopicRow(topic.name, log.partitions(topic.name), 1, kept, _ends(log, topic), _lag(log, topic))


def _distributed(log: "KafkaLog", topic: Topic, state: "TopicState | None") -> TopicRow:
    if state is None:
        return TopicRow(topic.name, problems=("it is missing: `harken topics --create` makes it",))
    shown = {name: state.settings[name] for name in _SHOWN if name in state.settings}
    problems = [_problem(*difference) for difference in _worth_telling(state)]
    return TopicRow(
        topic.name, state.partitions, state.replication, shown, _ends(log, topic), _lag(log, topic), problems
    )


def _worth_telling(state: "TopicState") -> Sequence[tuple[str, str, str]]:
    """Sizes are those of a partition: with another number of them all are others."""
    first = [d for d in state.differs if d[0] == "partitions"]
    return first or state.differs


def _problem(name: str, found: str, wanted: str) -> str:
    match name:
        case "partitions":
            return f"it has {found} partitions, not {wanted}: set bus.kafka.partitions to {found}"
        case "replication":
            return (
                f"it has {found} copies of each partition, not {wanted}: set bus.kafka.replication to {found}, "
                "or give it more with kafka-reassign-partitions.sh"
            )
    return f"{name} is {found or 'not set'}, not {wanted}: `harken topics --create` mends it"


def _ends(log: EventLog, topic: Topic) -> Mapping[int, int]:
    return {where.partition: end for where, end in sorted(log.ends(topic.name).items(), key=lambda e: e[0].partition)}


def _lag(log: EventLog, topic: Topic) -> Mapping[str, int]:
    return {group: lag(log, group, topics) for group, topics in READERS.items() if topic.name in topics}
