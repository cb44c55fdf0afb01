"""Indices of a test's own on the Elasticsearch of the engine tests, and what a test may do to them."""

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager

from bus.elastic.client import connect
from bus.elastic.settings import ElasticSettings
from index.elastic.store import ElasticStore
from index.settings import IndexSettings
from schemas.clock import Clock, utc_now
from tests.engines.servers import elastic_url

__all__ = ["open_elastic", "own_indices"]


@contextmanager
def own_indices() -> Iterator[ElasticSettings]:
    """A prefix that nobody else has; what was made under it is deleted afterwards. Skips where there is no server."""
    settings = ElasticSettings(urls=elastic_url(), prefix=f"e-{secrets.token_hex(6)}-", sight_shards=1)
    try:
        yield settings
    finally:
        with closing(connect(settings)) as client:
            if found := list(client.indices.get(index=f"{settings.prefix}*", filter_path="*.aliases").body):
                client.indices.delete(index=found)
            client.options(ignore_status=404).indices.delete_index_template(name=f"{settings.prefix}mentions")


def open_elastic(
    elastic: ElasticSettings, settings: IndexSettings | None = None, clock: Clock = utc_now, *, writable: bool = True
) -> ElasticStore:
    return ElasticStore(elastic, settings, clock, writable=writable)
