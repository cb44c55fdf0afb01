"""The change feed: the numbers that the one shard gives its writes.

A write gets its number before it is done, so a lower number may become visible after a higher one. Elasticsearch's global
checkpoint says up to where all writes are done on every copy of the shard, and none of those is ever taken back: nothing
is told or read beyond it.
"""

import time
from collections.abc import Callable
from typing import Any

from elasticsearch import Elasticsearch

from schemas.errors import Unavailable

__all__ = ["Feed"]

_NAP = 0.002
_PATIENCE = 10.0
_STATS = [
    "indices.*.shards.*.routing.primary",
    "indices.*.shards.*.seq_no",
    "indices.*.shards.*.retention_leases.leases.retaining_seq_no",
]
_NONE_YET = -1


class Feed:
    def __init__(self, client: Elasticsearch, alias: str, wait: Callable[[float], object] = time.sleep) -> None:
        self._client = client
        self._alias = alias
        self._wait = wait

    def checkpoint(self) -> int:
        """The number of the newest write, -1 before the first. Whatever was acknowledged before is not above it: a write
        that is under way is waited for."""
        reached = self._primary()["seq_no"]
        newest = int(reached["max_seq_no"])
        waited = 0.0
        while int(reached["global_checkpoint"]) < newest:
            if waited > _PATIENCE:
                raise Unavailable(f"Elasticsearch index {self._alias}: writes have been under way for {waited:.0f} s")
            self._wait(_NAP)
            waited += _NAP
            reached = self._primary()["seq_no"]
        return int(reached["global_checkpoint"])

    def _primary(self) -> dict[str, Any]:
        for copy in self.copies():
            if copy["primary"] and int(copy["seq_no"]["global_checkpoint"]) >= _NONE_YET:
                return copy
        raise Unavailable(
            f"Elasticsearch index {self._alias} has no working primary shard: look at GET _cluster/health and start the "
            "node that holds it"
        )

    def copies(self) -> list[dict[str, Any]]:
        """What each started copy of each shard says of itself, with `shard` (its index and number) and `primary`."""
        # `get` is a group of figures that costs next to nothing; the numbers of the writes come with any.
        answer = self._client.indices.stats(index=self._alias, metric="get", level="shards", filter_path=_STATS)
        return [
            {**copy, "shard": f"{index}/{number}", "primary": copy["routing"]["primary"]}
            for index, of in answer.body.get("indices", {}).items()
            for number, copies in of["shards"].items()
            for copy in copies
        ]
