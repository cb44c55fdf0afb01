"""A mention store for one question: behind a name of its own, and gone afterwards."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from uuid import uuid4

from elasticsearch import Elasticsearch

from bus.elastic.client import connect, translated
from bus.elastic.settings import ElasticSettings
from index.elastic.names import Names
from index.elastic.store import ElasticStore

__all__ = ["throwaway"]

_AT_ONCE = 50
"""Names in one address."""


@contextmanager
def throwaway(elastic: ElasticSettings) -> Iterator[ElasticStore]:
    """Its prefix starts with the configured one, so that what may be done there may be done here. Raises Unavailable."""
    own = elastic.model_copy(
        update={"prefix": f"{elastic.prefix}eval-{uuid4().hex[:12]}-", "replicas": 0, "sight_shards": 1}
    )
    try:
        with closing(ElasticStore(own)) as store:
            yield store
    finally:
        with translated(own), connect(own) as client:
            _delete_all(client, own.prefix)


def _delete_all(client: Elasticsearch, prefix: str) -> None:
    """By their names: servers may refuse to delete by a pattern."""
    made = list(client.indices.get(index=f"{prefix}*", filter_path="*.aliases", expand_wildcards="all"))
    for start in range(0, len(made), _AT_ONCE):
        client.indices.delete(index=made[start : start + _AT_ONCE])
    client.options(ignore_status=404).indices.delete_index_template(name=Names(prefix).read)
