"""The two indices of the state store: what they are made of, and that they are there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elasticsearch import ApiError, BadRequestError, Elasticsearch

from bus.elastic.settings import ElasticSettings
from schemas.errors import Unavailable

__all__ = ["LEASES", "STATE", "Definition", "ensure", "is_made"]

_START = "20s"
_KEPT_ONLY = {"index": False, "doc_values": False}


@dataclass(frozen=True, slots=True)
class Definition:
    """`name` is an alias; the index has the version of its mapping behind it. A write must name the alias, so an index that
    was deleted under us is an error and not made anew with a guessed mapping."""

    name: str
    version: int
    fields: Mapping[str, Any]

    def alias(self, settings: ElasticSettings) -> str:
        return f"{settings.prefix}{self.name}"

    def index(self, settings: ElasticSettings) -> str:
        return f"{self.alias(settings)}-{self.version}"


STATE = Definition(
    "state",
    1,
    {
        "scope": {"type": "keyword"},
        "kind": {"type": "keyword"},
        "key": {"type": "keyword"},
        "value": {"type": "binary"},
        "deleted": {"type": "boolean"},
        "skipped": {"type": "long", **_KEPT_ONLY},
        "writer": {"type": "keyword", **_KEPT_ONLY},
    },
)

LEASES = Definition(
    "lease",
    1,
    {
        "scope": {"type": "keyword", **_KEPT_ONLY},
        "name": {"type": "keyword", **_KEPT_ONLY},
        "holder": {"type": "keyword", **_KEPT_ONLY},
        "token": {"type": "long", **_KEPT_ONLY},
        "expires": {"type": "double", **_KEPT_ONLY},
        "fenced": {"type": "boolean", **_KEPT_ONLY},
        "entries": {"type": "keyword", **_KEPT_ONLY},
        "writer": {"type": "keyword", **_KEPT_ONLY},
    },
)


def ensure(client: Elasticsearch, definition: Definition, settings: ElasticSettings) -> None:
    """Make the index where it is missing; any number of processes may do it at once. Raises Unavailable for one of another
    version."""
    alias = definition.alias(settings)
    found = _versions(client, alias)
    if not found:
        _create(client, definition, settings)
        found = _versions(client, alias)
    _check(definition, settings, found)
    _await_start(client, alias, settings)


def is_made(client: Elasticsearch, definition: Definition, settings: ElasticSettings) -> bool:
    """Nothing is made. Raises Unavailable for one of another version."""
    found = _versions(client, definition.alias(settings))
    if found:
        _check(definition, settings, found)
    return bool(found)


def _check(definition: Definition, settings: ElasticSettings, found: Mapping[str, int | None]) -> None:
    if found != {definition.index(settings): definition.version}:
        raise Unavailable(_mismatch(definition, settings, found))


def _await_start(client: Elasticsearch, alias: str, settings: ElasticSettings) -> None:
    """An index can be seen before it can be asked, right after it was made or its node was started; a new one is told to be
    yellow before, so the status does not tell."""
    health = client.options(ignore_status=408).cluster.health(index=alias, wait_for_active_shards=1, timeout=_START)
    if health["timed_out"]:
        raise Unavailable(
            f"Elasticsearch at {settings.urls}: the index {alias} is on no node: start the node that holds it, "
            "or ask GET _cluster/allocation/explain"
        )


def _versions(client: Elasticsearch, alias: str) -> dict[str, int | None]:
    """The mapping version of each index behind the alias."""
    answer = client.options(ignore_status=404).indices.get_mapping(index=alias)
    if answer.meta.status == 404:
        return {}
    return {index: of["mappings"].get("_meta", {}).get("harken") for index, of in answer.body.items()}


def _create(client: Elasticsearch, definition: Definition, settings: ElasticSettings) -> None:
    try:
        client.indices.create(
            index=definition.index(settings),
            aliases={definition.alias(settings): {}},
            mappings={
                "dynamic": "strict",
                "_meta": {"harken": definition.version},
                "properties": dict(definition.fields),
            },
            settings=_settings(settings),
        )
    except BadRequestError as e:
        if not _was_there(e):
            raise


def _settings(settings: ElasticSettings) -> dict[str, Any]:
    return {
        # The change feed is the numbers of one shard.
        "index.number_of_shards": 1,
        "index.number_of_replicas": settings.replicas,
        # An acknowledged write is on the disk.
        "index.translog.durability": "request",
        # `scrub` rewrites every segment that holds something replaced, however little.
        "index.merge.policy.expunge_deletes_allowed": 0,
    }


def _was_there(error: ApiError) -> bool:
    return error.error == "resource_already_exists_exception"


def _mismatch(definition: Definition, settings: ElasticSettings, found: Mapping[str, int | None]) -> str:
    wanted = definition.index(settings)
    if not found:
        return (
            f"Elasticsearch at {settings.urls}: the index {wanted} has no alias {definition.alias(settings)}: "
            "add it, or delete the index if nothing in it is needed"
        )
    names = ", ".join(f"{index} (version {version})" for index, version in found.items())
    return (
        f"Elasticsearch at {settings.urls}: {definition.alias(settings)} is {names}, this version of harken needs {wanted}: "
        "use the harken that made it, or set another bus.elastic.prefix"
    )
