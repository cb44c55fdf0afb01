"""Is the cluster well? Questions of `harken doctor` to Kafka and Elasticsearch, each answered alone, with what to do."""

from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version

import bus.status
from harken.engines import GROUPS, READERS
from harken.engines.distributed import extra_installed, open_state, topics_of
from harken.engines.members import count_members
from harken.engines.topics import open_log, view_topics
from harken.home import Home
from harken.settings import Settings
from schemas.errors import UserError
from schemas.scope import PUBLIC

__all__ = [
    "blocks",
    "broker_disks",
    "brokers",
    "disks",
    "elasticsearch",
    "extra",
    "intake",
    "key",
    "lag",
    "mapping",
    "readers",
    "state",
    "topics",
]


KEY = "key_fingerprint"
"""Kind in the state store, and its one key."""


def extra(_: Settings) -> str:
    try:
        return ", ".join(f"{name} {version(name)}" for name in ("kafka-python", "elasticsearch", "crc32c"))
    except PackageNotFoundError as e:
        raise UserError(f"the package {e.name} is not installed: pip install 'harken[cluster]'") from e


def brokers(settings: Settings) -> str:
    with extra_installed():
        from bus.kafka.overview import tell_brokers
    found = tell_brokers(settings.bus.kafka)
    if found < settings.bus.kafka.replication:
        raise ValueError(
            f"{found} brokers cannot keep the {settings.bus.kafka.replication} copies of bus.kafka.replication: "
            "lower it or add brokers"
        )
    return f"{found} {'broker' if found == 1 else 'brokers'} at {settings.bus.kafka.servers}"


def topics(settings: Settings) -> str:
    """Nothing is made: a missing one is told."""
    rows = view_topics(settings)
    _all_well([f"topic {settings.bus.kafka.prefix}{row.topic}: {p}" for row in rows for p in row.problems])
    return ", ".join(f"{row.topic} {row.partitions} partitions" for row in rows)


def intake(settings: Settings) -> str:
    """Near retention, and other reasons to take nothing in."""
    with open_log(settings) as log:
        log.describe(topics_of(settings))
        if why := log.shortage():
            raise ValueError(why)
    return "open"


def broker_disks(settings: Settings) -> str:
    with extra_installed():
        from bus.kafka.overview import tight_disks
    advice = "make room before it is full, a broker with a full disk stops"
    _all_well([f"{said}: {advice}" for said in tight_disks(settings.bus.kafka, [t.name for t in topics_of(settings)])])
    return "have room"


def elasticsearch(settings: Settings) -> str:
    with extra_installed():
        from bus.elastic.health import tell_version, unhealthy_indices
    found = tell_version(settings.bus.elastic)
    _all_well(unhealthy_indices(settings.bus.elastic))
    return f"{found} at {settings.bus.elastic.urls}"


def disks(settings: Settings) -> str:
    with extra_installed():
        from bus.elastic.health import full_disks
    _all_well(full_disks(settings.bus.elastic))
    return "have room"


def blocks(settings: Settings) -> str:
    with extra_installed():
        from bus.elastic.health import blocked_indices
    _all_well(blocked_indices(settings.bus.elastic))
    return "can be written"


def state(settings: Settings) -> str:
    """Nothing is made."""
    with extra_installed():
        from bus.elastic.health import has_state
    if not has_state(settings.bus.elastic):
        return "not made yet: the first stage or command makes it"
    with open_state(settings) as store:
        return f"{store.position():,} changes so far"


def key(settings: Settings) -> str:
    """Secrets that one machine stored must open on the others. Only a fingerprint of the key is noted, by who asks first."""
    file = Home(settings.root).key
    if not file.exists():
        return "none yet: the first secret that is stored makes it; machines must share it"
    with extra_installed():
        from bus.elastic.health import has_state
    if not has_state(settings.bus.elastic):
        return "not compared yet: no state store is made"
    ours = sha256(file.read_bytes()).hexdigest().encode()
    with open_state(settings) as store:
        noted = store.get(PUBLIC, KEY, KEY) or store.put(PUBLIC, KEY, KEY, ours, expect=None)
    if noted.value != ours:
        raise ValueError(f"{file} is not the key of another machine of this installation: copy that machine's here")
    return "the same on every machine that was asked"


def mapping(settings: Settings) -> str:
    with extra_installed():
        from index.elastic.migrate import outdated
    old = outdated(settings.bus.elastic)
    if old:
        raise ValueError(
            f"older mapping in {', '.join(old)}: `harken index migrate` makes them anew, while all goes on"
        )
    return "up to date"


def readers(settings: Settings) -> str:
    members = count_members(settings, list(READERS))
    return ", ".join(f"{n} read for {group}" for group, n in members.items())


def lag(settings: Settings) -> str:
    with open_log(settings) as log:
        behind = {group: bus.status.lag(log, group, topics) for group, topics in GROUPS.items()}
    return ", ".join(f"{stage} {n:,} behind" for stage, n in behind.items())


def _all_well(problems: Sequence[str]) -> None:
    if problems:
        raise ValueError("; ".join(problems))
