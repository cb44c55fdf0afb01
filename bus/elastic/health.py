"""What may be wrong with Elasticsearch before a write fails: each a sentence that says what to do."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from bus.elastic.client import check_version, connect, translated
from bus.elastic.indices import LEASES, STATE, is_made
from bus.elastic.settings import ElasticSettings

__all__ = [
    "blocked_indices",
    "few_copies",
    "full_disks",
    "has_state",
    "missing_modules",
    "tell_version",
    "unhealthy_indices",
]

_BLOCKS = "index.blocks."
_READ_ONLY = frozenset(f"{_BLOCKS}{name}" for name in ("read_only", "read_only_allow_delete", "write"))
_MODULES = frozenset(("aggregations", "reindex"))
"""Part of every usual Elasticsearch, but not of each that was put together by hand."""

_TIGHT_SHARE = 0.10
_TIGHT_BYTES = 150 * 2**30
"""From here on Elasticsearch moves shards away from a node, and a little later it takes no more writes."""


def tell_version(settings: ElasticSettings) -> str:
    """Raises Unavailable: not reached, wrong credentials, a version that we cannot work with."""
    with closing(connect(settings)) as client:
        return check_version(client, settings)


def has_state(settings: ElasticSettings) -> bool:
    """Whether the state store was made. Raises Unavailable for one of another version."""
    with closing(connect(settings)) as client, translated(settings):
        return all(is_made(client, definition, settings) for definition in (STATE, LEASES))


def blocked_indices(settings: ElasticSettings) -> Sequence[str]:
    """Of ours, those that take no writes."""
    with closing(connect(settings)) as client, translated(settings):
        answer = client.indices.get_settings(
            index=f"{settings.prefix}*", name=f"{_BLOCKS}*", flat_settings=True, expand_wildcards="all"
        )
    return [_blocked(index, blocks) for index, of in sorted(answer.body.items()) if (blocks := _set(of["settings"]))]


def _set(settings: Mapping[str, Any]) -> Sequence[str]:
    return sorted(name for name, value in settings.items() if name in _READ_ONLY and str(value) == "true")


def _blocked(index: str, blocks: Sequence[str]) -> str:
    reset = ", ".join(f'"{name}": null' for name in blocks)
    full = f"{_BLOCKS}read_only_allow_delete" in blocks
    why = "(its disk was nearly full): make room" if full else "(somebody set it so): if it shall be written again"
    return f"the index {index} is read-only {why}, then PUT {index}/_settings {{{reset}}}"


def full_disks(settings: ElasticSettings) -> Sequence[str]:
    """Of the nodes that hold data."""
    with closing(connect(settings)) as client, translated(settings):
        answer = client.nodes.stats(node_id="data:true", metric="fs", filter_path="nodes.*.name,nodes.*.fs.total")
    return list(_tight(answer.body.get("nodes", {}).values()))


def _tight(nodes: Any) -> Iterator[str]:
    for node in nodes:
        total, free = node["fs"]["total"]["total_in_bytes"], node["fs"]["total"]["available_in_bytes"]
        if total and free < min(_TIGHT_BYTES, total * _TIGHT_SHARE):
            yield (
                f"the disk of the node {node['name']} has {free / 2**30:.1f} GiB of {total / 2**30:.0f} left: "
                "make room or add a node, Elasticsearch soon takes no more writes"
            )


def unhealthy_indices(settings: ElasticSettings) -> Sequence[str]:
    """Of ours, those with a part that no node serves."""
    with closing(connect(settings)) as client, translated(settings):
        health = client.cluster.health(index=f"{settings.prefix}*", level="indices", expand_wildcards="all")
    red = sorted(index for index, of in health.body.get("indices", {}).items() if of["status"] == "red")
    return [f"a part of the index {index} is on no node: start the node that holds it" for index in red]


def missing_modules(settings: ElasticSettings) -> Sequence[str]:
    with closing(connect(settings)) as client, translated(settings):
        nodes = client.nodes.info(metric="plugins", filter_path="nodes.*.name,nodes.*.modules.name").body["nodes"]
    absent = {node["name"]: _MODULES - {module["name"] for module in node["modules"]} for node in nodes.values()}
    return [
        f"the node {name} lacks {', '.join(sorted(modules))}: install the usual Elasticsearch on it"
        for name, modules in sorted(absent.items())
        if modules
    ]


def few_copies(settings: ElasticSettings) -> Sequence[str]:
    """What to change about `bus.elastic.replicas`: nothing breaks before a node is lost."""
    with closing(connect(settings)) as client, translated(settings):
        nodes = int(client.cluster.health()["number_of_data_nodes"])
        name = "index.number_of_replicas"
        found = client.indices.get_settings(index=f"{settings.prefix}*", name=name, flat_settings=True).body
    return list(_unlike(settings, nodes, {index: of["settings"].get(name, "") for index, of in found.items()}))


def _unlike(settings: ElasticSettings, nodes: int, found: Mapping[str, str]) -> Iterator[str]:
    wanted = settings.replicas
    if wanted >= nodes:
        yield f"bus.elastic.replicas is {wanted}, which takes {wanted + 1} nodes, and {nodes} hold data: add nodes or lower it"
    if nodes > 1 and not wanted:
        yield "no index has a copy, so a lost node loses data: set bus.elastic.replicas to 1"
    others = sorted(index for index, copies in found.items() if copies != str(wanted))
    if others:
        change = f'PUT {settings.prefix}*/_settings {{"index.number_of_replicas": {wanted}}}'
        yield f"{len(others)} indices, {others[0]} first, have another number of copies than {wanted}: {change}"
