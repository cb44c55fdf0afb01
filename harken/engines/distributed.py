"""Apache Kafka and Elasticsearch, whose packages are an extra: nothing of them is imported before it is asked for."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace

from harken.engines.ports import Opened
from harken.settings import Settings
from schemas.clock import Clock, utc_now
from schemas.errors import UserError
from schemas.ports import StateStore
from schemas.topics import TOPICS, Topic

__all__ = ["extra_installed", "migrate_index", "open_distributed", "open_state", "topics_of"]

SLOW_BATCH_SECONDS = 300.0
"""A member that lives but is silent keeps its partitions this long: a batch may have to wait for Elasticsearch. One that died
loses them after its session, which is short."""

PACKAGES = frozenset(("kafka", "crc32c", "elasticsearch", "elastic_transport"))


def topics_of(settings: Settings) -> Sequence[Topic]:
    """With the number of partitions that the cluster is to have."""
    return [replace(topic, partitions=settings.bus.kafka.partitions) for topic in TOPICS]


def open_distributed(settings: Settings, clock: Clock, writable: bool, stack: ExitStack) -> Opened:
    """Missing topics and indices are made; any number of processes may start at once."""
    with extra_installed():
        from bus.elastic.state import ElasticState
        from bus.kafka.log import KafkaLog
        from index.elastic.store import ElasticStore
    patient = settings.bus.model_copy(update={"lease_seconds": max(settings.bus.lease_seconds, SLOW_BATCH_SECONDS)})
    log = stack.enter_context(closing(KafkaLog(patient, clock)))
    log.ensure(topics_of(settings))
    state = stack.enter_context(closing(ElasticState(settings.bus.elastic, clock)))
    store = ElasticStore(settings.bus.elastic, settings.index, clock, writable=writable)
    return log, state, stack.enter_context(closing(store))


def migrate_index(settings: Settings, progress: Callable[[str, int, int], None], clock: Clock = utc_now) -> int:
    """Make the months with an older mapping again; counts the mentions. Everything goes on meanwhile."""
    with extra_installed():
        from index.elastic.migrate import migrate
    return migrate(settings.bus.elastic, progress, clock)


@contextmanager
def open_state(settings: Settings) -> Iterator[StateStore]:
    """Of a cluster, alone."""
    with extra_installed():
        from bus.elastic.state import ElasticState
    with closing(ElasticState(settings.bus.elastic)) as state:
        yield state


@contextmanager
def extra_installed() -> Iterator[None]:
    """Around the imports of the adapters. Raises UserError, which says what to install."""
    try:
        yield
    except ModuleNotFoundError as e:
        if (e.name or "").partition(".")[0] not in PACKAGES:
            raise
        raise UserError(
            f"HARKEN_MODE=distributed needs the package {e.name}, which is not installed: pip install 'harken[cluster]'"
        ) from e
