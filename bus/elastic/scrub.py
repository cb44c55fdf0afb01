"""Rule 7 on Elasticsearch: the bytes of what was replaced or deleted leave the disk."""

from collections.abc import Callable
from typing import Any

from elasticsearch import Elasticsearch

from bus.elastic.feed import Feed
from schemas.errors import Unavailable

__all__ = ["expunge"]

_NAP = 1.0
_PATIENCE = 300.0
_MERGE_SECONDS = 3600.0


def expunge(client: Elasticsearch, index: str, wait: Callable[[float], object]) -> None:
    """Merge away what was replaced or deleted before, and its place in the write-ahead log.

    An index keeps its history for copies that fell behind, and each copy says only every 30 s how much of it it may still
    ask for; a merge before that would keep the bytes. The index needs `index.merge.policy.expunge_deletes_allowed: 0`.
    """
    _await_release(Feed(client, index, wait), index, wait)
    client.indices.flush(index=index, force=True, wait_if_ongoing=True)
    patient = client.options(request_timeout=_MERGE_SECONDS, max_retries=0)
    patient.indices.forcemerge(index=index, only_expunge_deletes=True, flush=True)


def _await_release(feed: Feed, index: str, wait: Callable[[float], object]) -> None:
    goals = {copy["shard"]: int(copy["seq_no"]["max_seq_no"]) for copy in feed.copies() if copy["primary"]}
    waited = 0.0
    while any(_asked_for(copy) <= goals[copy["shard"]] for copy in feed.copies()):
        if waited >= _PATIENCE:
            raise Unavailable(
                f"Elasticsearch index {index}: a copy has been behind for {waited:.0f} s, so deleted text is not gone yet: "
                "look at GET _cluster/health and try again"
            )
        wait(_NAP)
        waited += _NAP


def _asked_for(copy: dict[str, Any]) -> int:
    """The number of the oldest write that some copy may still ask this one for."""
    leases = copy["retention_leases"]["leases"]
    return min((int(lease["retaining_seq_no"]) for lease in leases), default=int(copy["seq_no"]["max_seq_no"]) + 1)
