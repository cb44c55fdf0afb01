"""Which index a month is in, and its making. An index is addressed by its own name: a write to one that was switched away
fails, and is not made anew under its alias without anybody having looked at its mapping."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from elasticsearch import BadRequestError, Elasticsearch

from bus.elastic.errors import explained
from bus.elastic.settings import ElasticSettings
from index.elastic.mapping import MAPPING_VERSION, STAMP, mappings, settings
from index.elastic.names import Names
from index.elastic.rows import Row, read
from schemas.errors import Unavailable

__all__ = ["Made", "Months", "index_settings", "mismatch"]

_CONCRETE = re.compile(r"-v(?P<version>\d+)-(?P<generation>\d+)$")


@dataclass(frozen=True, slots=True)
class Made:
    """An index of a month. `blocked`: it takes no writes."""

    index: str
    stamp: str
    version: int
    blocked: bool = False
    durable: bool = True

    @property
    def generation(self) -> int:
        found = _CONCRETE.search(self.index)
        return int(found["generation"]) if found else 0


class Months:
    """Safe for threads. Remembers what it found; `look` asks again."""

    def __init__(self, client: Elasticsearch, elastic: ElasticSettings) -> None:
        self._client, self._elastic = client, elastic
        self.names = Names(elastic.prefix)
        self._lock = Lock()
        self._known: dict[str, Made] | None = None

    def known(self) -> Mapping[str, Made]:
        """By month."""
        return self.look() if self._known is None else self._known

    def look(self) -> Mapping[str, Made]:
        answer = self._client.indices.get(index=self.names.pattern, filter_path=_LOOKED_AT)
        made: dict[str, Made] = {}
        for index, of in answer.items():
            for alias in of.get("aliases", {}):
                if month := self._month(alias):
                    made[month] = _made(index, of)
        self._known = made
        return made

    def strays(self) -> list[str]:
        """Indices of ours behind no alias: a migration was cut off before it switched."""
        answer = self._client.indices.get_alias(index=self.names.pattern)
        return [i for i, of in answer.items() if _CONCRETE.search(i) and not any(map(self._month, of["aliases"]))]

    def _month(self, alias: str) -> str | None:
        head = self.names.month("")
        return alias.removeprefix(head) if alias.startswith(head) else None

    def index(self, month: str) -> str:
        """Where the month is; a name that no index has where it is not."""
        made = self.known().get(month)
        return made.index if made else self.names.concrete(month, MAPPING_VERSION, 1)

    def rows(self, wanted: Iterable[tuple[str, str]]) -> dict[str, Row]:
        """By id, of months and ids."""
        wanted = list(wanted)
        found = read(self._client, ((self.index(month), ident) for month, ident in wanted))
        if len(found) < len(wanted):  # a month may have been switched away
            before = self.known()
            if self.look() != before:
                found = read(self._client, ((self.index(month), ident) for month, ident in wanted))
        return {ident: row for (_, ident), row in found.items()}

    def writable(self, month: str) -> str:
        """Made if need be. Raises Unavailable for one of another mapping, or that answers before it has fsynced."""
        made = self.known().get(month) or self._create(month)
        if _unfit(month, made):  # unless it was mended since we looked
            made = self.look().get(month) or self._create(month)
        if why := _unfit(month, made):
            raise Unavailable(why)
        return made.index

    def _create(self, month: str) -> Made:
        """Nobody asks the index before it is there: a search that meets one without a shard is refused as a whole."""
        with self._lock:
            index = self.names.concrete(month, MAPPING_VERSION, 1)
            try:
                self.make(index)
            except BadRequestError as e:  # another process was faster or was cut off, or the cluster is full
                made = self.look().get(month)
                if made is not None:
                    return made
                if not self._awaited(index):
                    raise Unavailable(f"{index} cannot be made: {explained(self._elastic, e)}") from e
            self._put_behind_aliases(index, month)
            return self.look()[month]

    def _awaited(self, index: str) -> bool:
        """Whether it is there after all, and asked for what it holds."""
        if not self._client.indices.exists(index=index):
            return False
        answer = self._client.cluster.health(index=index, wait_for_status="yellow", timeout=_STARTING)
        return not answer["timed_out"]

    def _put_behind_aliases(self, index: str, month: str) -> None:
        own = {"index": index, "alias": self.names.month(month), "is_write_index": True}
        self._client.indices.update_aliases(actions=[{"add": own}, {"add": {"index": index, "alias": self.names.read}}])

    def make(self, index: str) -> None:
        """Behind no alias. Its shard is there on return."""
        made = index_settings(self._elastic) | settings()
        self._client.indices.create(index=index, mappings=mappings(), settings=made)

    def guard(self) -> None:
        """A template by which no write makes an index of ours by itself, with a guessed mapping and in no alias. It holds no
        mapping: it may be that of a neighbour of another version, so whoever makes an index says what is in it."""
        names = self.names
        patterns = [names.pattern, names.sights, names.suppressed, names.humans, names.doomed]
        self._client.indices.put_index_template(
            name=names.read, index_patterns=patterns, allow_auto_create=False, priority=_PRIORITY
        )


_LOOKED_AT = "*.aliases,*.mappings._meta,*.settings.index.blocks,*.settings.index.translog"
_PRIORITY = 500
_STARTING = "10s"


def index_settings(elastic: ElasticSettings, shards: int = 1) -> dict[str, Any]:
    """One shard a month: sequence numbers are then one order, and a thousand months fit on a node."""
    return {
        "number_of_shards": shards,
        "number_of_replicas": elastic.replicas,
        "refresh_interval": "-1",  # `flush` refreshes
        "translog.durability": "request",
        "merge.policy.expunge_deletes_allowed": 0,
    }


def _made(index: str, of: Mapping[str, Any]) -> Made:
    meta, at = of.get("mappings", {}).get("_meta", {}), of.get("settings", {}).get("index", {})
    blocked = str(at.get("blocks", {}).get("write", "false")) == "true"
    durable = at.get("translog", {}).get("durability", "request") == "request"
    return Made(index, str(meta.get("stamp", "")), int(meta.get("mapping", 0)), blocked, durable)


def _unfit(month: str, made: Made) -> str:
    """Why nothing may be written to it, and what to do."""
    if made.stamp != STAMP:
        return mismatch(month, made)
    if not made.durable:
        return f"{made.index} answers before it has written to disk: set its index.translog.durability to request"
    return ""


def mismatch(month: str, made: Made) -> str:
    ours = f"this Harken writes {MAPPING_VERSION}"
    if made.version > MAPPING_VERSION:
        return f"the index of {month} has mapping {made.version}, {ours}: update this Harken"
    if made.version == MAPPING_VERSION:
        return (
            f"the index of {month} was made as {made.stamp!r}, this Harken writes {STAMP!r}: run `harken index migrate`"
        )
    return f"the index of {month} has mapping {made.version}, {ours}: run `harken index migrate`"
