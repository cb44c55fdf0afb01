"""What becomes of each item of a bulk request: a server that answers as it is told."""

import re
from collections.abc import Mapping
from typing import Any, cast

import pytest
from elasticsearch import ApiError, Elasticsearch

from index.elastic.bulk import ABSENT, Bulk, Write
from index.elastic.rows import Seen
from schemas.errors import Retry, Unavailable

OK = {"status": 201, "_seq_no": 7, "result": "created"}
BUSY = {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "queue full"}}


class Server:
    """Answers each request with the next of the lists given; what it was sent is kept."""

    def __init__(self, *answers: list[Mapping[str, Any]] | ApiError) -> None:
        self._answers = list(answers)
        self.sent: list[list[bytes]] = []
        self.naps: list[float] = []

    def bulk(self, *, operations: list[bytes], **_: object) -> Mapping[str, Any]:
        self.sent.append(operations)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, ApiError):
            raise answer
        return {"items": [{"index": item} for item in answer]}

    def take(self, *writes: Write) -> list[tuple[str, str]]:
        answers = Bulk(cast(Elasticsearch, self), self.naps.append).send(writes)
        return [(a.write.id, a.became) for a in answers]


def write(ident: str) -> Write:
    return Write("i", ident, {"a": 1})


def test_each_item_has_its_own_outcome() -> None:
    conflict = {"status": 409, "error": {"type": "version_conflict_engine_exception", "reason": "late"}}
    missing = {"status": 404, "error": {"type": "index_not_found_exception", "reason": "no such index"}}
    bad = {"status": 400, "error": {"type": "document_parsing_exception", "reason": "bad. Preview of it: 'secret'"}}
    block = {"status": 403, "error": {"type": "cluster_block_exception", "reason": "FORBIDDEN/8/index write (api)"}}
    server = Server([OK, conflict, missing, bad, block, {"status": 404, "result": "not_found"}])
    became = server.take(*(write(str(i)) for i in range(6)))
    assert [b for _, b in became] == ["done", "conflict", "missing", "refused", "blocked", "gone"]


def test_only_what_it_had_no_room_for_is_sent_again_with_growing_pauses() -> None:
    server = Server([OK, BUSY, OK], [BUSY], [OK])
    assert server.take(write("1"), write("2"), write("3")) == [("1", "done"), ("2", "done"), ("3", "done")]
    assert [len(lines) for lines in server.sent] == [3, 1, 1]
    assert len(server.naps) == 2


def test_a_whole_request_that_is_refused_as_too_many_is_sent_again() -> None:
    meta: Any = type("Meta", (), {"status": 429})()
    server = Server(ApiError("too many", meta, {}), [OK])
    assert server.take(write("1")) == [("1", "done")]


def test_one_that_stays_busy_is_asked_again_later() -> None:
    with pytest.raises(Retry, match="too busy"):
        Server([BUSY]).take(write("1"))


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"status": 429, "error": {"type": "cluster_block_exception", "reason": "flood-stage watermark"}}, "disk"),
        ({"status": 403, "error": {"type": "cluster_block_exception", "reason": "FORBIDDEN/5/index read-only"}}, "i "),
        ({"status": 500, "error": {"type": "oops", "reason": "bug"}}, "oops"),
    ],
)
def test_what_no_pause_mends_is_told_at_once(item: Mapping[str, Any], said: str) -> None:
    server = Server([item])
    with pytest.raises(Unavailable, match=re.escape(said)):
        server.take(write("1"))
    assert server.naps == []


def test_a_condition_goes_with_each_write() -> None:
    server = Server([OK, OK, OK])
    server.take(Write("i", "1", {}, ABSENT), Write("i", "2", {}, Seen(3, 4)), Write("i", "3", None, Seen(5, 6)))
    assert server.sent == [
        [
            b'{"create":{"_index":"i","_id":"1"}}\n{}\n',
            b'{"index":{"_index":"i","_id":"2","if_seq_no":3,"if_primary_term":4}}\n{}\n',
            b'{"delete":{"_index":"i","_id":"3","if_seq_no":5,"if_primary_term":6}}\n',
        ]
    ]


def test_many_go_in_several_requests_and_come_back_in_order() -> None:
    class Counting(Server):
        def bulk(self, *, operations: list[bytes], **_: object) -> Mapping[str, Any]:
            self.sent.append(operations)
            return {"items": [{"index": OK}] * len(operations)}

    server = Counting([OK])
    assert [i for i, _ in server.take(*(write(str(i)) for i in range(1701)))] == [str(i) for i in range(1701)]
    assert len(server.sent) == 4
