"""Many writes in one request, and what became of each.

409 `conflict`: somebody was faster, read again. 404 of the index `missing`: it went meanwhile, look for it again. A write
block `blocked`: a migration switches the month, or a person forbade writing. 429 and 503: the same again after a pause that
grows. Any other 4xx is the document's fault: `refused`.
"""

import random
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from elasticsearch import ApiError, Elasticsearch

from bus.elastic.errors import refused
from index.elastic.rows import Seen
from schemas.errors import Retry, Unavailable

__all__ = ["ABSENT", "REFUSED", "Answer", "Became", "Bulk", "Write"]

ABSENT: Literal["absent"] = "absent"
REFUSED = "refused"
"""Reason of a message whose document Elasticsearch will never take."""

Became = Literal["done", "gone", "conflict", "missing", "blocked", "refused"]
"""`gone`: a deletion that found nothing. The rest is above."""

_BUSY = (429, 503)
_NAPS = (0.1, 0.3, 1.0, 2.0, 4.0, 8.0)
_OPERATIONS, _BYTES, _AT_ONCE = 500, 5_000_000, 2
"""A request's most, and how many are under way."""
_RETRY_AFTER = 5.0
_FILTER = "items.*.status,items.*.result,items.*._seq_no,items.*.error"

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Write:
    """`source` None: a deletion. `before`: only if this is still what is there; None: whatever is there."""

    index: str
    id: str
    source: Mapping[str, Any] | None
    before: Seen | Literal["absent"] | None = None

    def lines(self) -> bytes:
        head: dict[str, Any] = {"_index": self.index, "_id": self.id}
        if isinstance(self.before, Seen):
            head |= {"if_seq_no": self.before.number, "if_primary_term": self.before.term}
        if self.source is None:
            return _encode({"delete": head}) + b"\n"
        action = "create" if self.before == ABSENT else "index"
        return _encode({action: head}) + b"\n" + _encode(self.source) + b"\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """`number`: of the write in its shard, -1 where there was none."""

    write: Write
    became: Became
    detail: str = ""
    number: int = -1


class Bulk:
    """Safe for threads. What is `done` is on disk in every copy that counts: our indices fsync before they answer.

    Raises Retry when Elasticsearch stays too busy, Unavailable when it cannot take anything; part may have been written.
    """

    def __init__(self, client: Elasticsearch, sleep: Callable[[float], object] = time.sleep) -> None:
        self._client, self._sleep = client, sleep
        self._pool = ThreadPoolExecutor(_AT_ONCE, "bulk")

    def send(self, writes: Iterable[Write]) -> list[Answer]:
        """In the order given; two of one document go together only where they are less than `_OPERATIONS` apart.

        Some are taken by the server while the next are made: `writes` may be a generator.
        """
        under_way: deque[Future[list[Answer]]] = deque()
        answers: list[Answer] = []
        try:
            for some in _requests(writes):
                under_way.append(self._pool.submit(self._until_taken, some))
                if len(under_way) > _AT_ONCE:
                    answers += under_way.popleft().result()
            while under_way:
                answers += under_way.popleft().result()
        finally:
            wait(under_way)
        return answers

    def close(self) -> None:
        self._pool.shutdown()

    def _until_taken(self, writes: Sequence[tuple[Write, bytes]]) -> list[Answer]:
        answers: dict[int, Answer] = {}
        left = list(enumerate(writes))
        for nap in (*_NAPS, None):
            busy = []
            for (at, pair), item in zip(left, self._post([p for _, p in left]), strict=True):
                if item["status"] in _BUSY and not _is_full(item):
                    busy.append((at, pair))
                else:
                    answers[at] = _answer(pair[0], item)
            left = busy
            if not left:
                return [answers[at] for at in range(len(writes))]
            if nap is not None:
                self._sleep(nap * random.uniform(0.5, 1.5))  # noqa: S311 - only spreads rivals
        raise Retry(f"Elasticsearch is too busy to take {len(left)} documents of {left[0][1][0].index}", _RETRY_AFTER)

    def _post(self, pairs: Sequence[tuple[Write, bytes]]) -> Sequence[Mapping[str, Any]]:
        lines: Any = [line for _, line in pairs]  # encoded already: the client's own encoder takes ten times as long
        try:
            items = self._client.bulk(operations=lines, filter_path=_FILTER)["items"]
        except ApiError as e:
            if e.status_code not in _BUSY:
                raise
            return [{"status": e.status_code}] * len(pairs)
        return [next(iter(item.values())) for item in items]


def _requests(writes: Iterable[Write]) -> Iterator[list[tuple[Write, bytes]]]:
    some: list[tuple[Write, bytes]] = []
    size = 0
    for write in writes:
        lines = write.lines()
        if some and (len(some) >= _OPERATIONS or size + len(lines) > _BYTES):
            yield some
            some, size = [], 0
        some.append((write, lines))
        size += len(lines)
    if some:
        yield some


def _is_full(item: Mapping[str, Any]) -> bool:
    """The disk above its last mark is told as 429, too, but no pause mends it."""
    return bool(item.get("error", {}).get("type") == "cluster_block_exception")


def _answer(write: Write, item: Mapping[str, Any]) -> Answer:
    status, error = item["status"], item.get("error")
    if error is None:
        return Answer(write, "done" if status < 300 else "gone", number=item.get("_seq_no", -1))
    if status == 409:
        return Answer(write, "conflict")
    if error.get("type") == "index_not_found_exception":
        return Answer(write, "missing", refused(write.index, error))
    if _is_full(item):
        if status == 403 and "index write (api)" in error.get("reason", ""):
            return Answer(write, "blocked", refused(write.index, error))
        raise Unavailable(refused(write.index, error))
    if 400 <= status < 500 and status not in (401, 403):
        return Answer(write, "refused", _why(error))
    raise Unavailable(refused(write.index, error))


def _why(error: Mapping[str, Any]) -> str:
    """Without the preview of the value, which is somebody's text."""
    return f"{error.get('type')}: {str(error.get('reason')).partition(' Preview ')[0][:_REASON]}"


_REASON = 200
