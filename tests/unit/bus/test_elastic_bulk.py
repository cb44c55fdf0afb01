"""Each item of a bulk request has its own outcome."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

pytest.importorskip("elasticsearch")

from bus.elastic.documents import Documents
from schemas.errors import Unavailable

BUSY = {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "queue is full"}}
FULL = {"status": 429, "error": {"type": "cluster_block_exception", "reason": "flood-stage watermark exceeded"}}
WRONG = {"status": 400, "error": {"type": "document_parsing_exception", "reason": "no such field"}}
DONE = {"status": 201}


class FakeClient:
    """Answers each bulk request with the next outcomes, one an item; then takes everything."""

    def __init__(self, *answers: Sequence[Mapping[str, Any]]) -> None:
        self._answers = list(answers)
        self.sent: list[list[str]] = []

    def bulk(self, *, operations: list[bytes], **_: Any) -> dict[str, Any]:
        self.sent.append([json.loads(line)["index"]["_id"] for line in operations[::2]])
        outcomes = self._answers.pop(0) if self._answers else [DONE] * len(self.sent[-1])
        return {"errors": any("error" in o for o in outcomes), "items": [{"index": o} for o in outcomes]}


def documents(client: FakeClient, waits: list[float]) -> Documents:
    return Documents(client, "harken-state", waits.append)  # type: ignore[arg-type] # only bulk is asked


def test_only_what_the_server_had_no_room_for_is_sent_again_after_a_pause() -> None:
    client, waits = FakeClient([DONE, BUSY, DONE, BUSY], [BUSY, DONE]), list[float]()

    documents(client, waits).write_many((key, b"{}") for key in "abcd")

    assert client.sent == [["a", "b", "c", "d"], ["b", "d"], ["b"]]
    assert len(waits) == 2


@pytest.mark.parametrize(("outcome", "said"), [(FULL, "free disk space"), (WRONG, "document_parsing_exception")])
def test_what_will_not_be_taken_later_either_is_said_at_once(outcome: Mapping[str, Any], said: str) -> None:
    client, waits = FakeClient([DONE, BUSY, outcome]), list[float]()

    with pytest.raises(Unavailable, match=f"harken-state.*{said}"):
        documents(client, waits).write_many((key, b"{}") for key in "abc")

    assert waits == []


def test_a_server_that_stays_busy_is_named_in_the_end() -> None:
    client = FakeClient(*[[BUSY]] * 100)

    with pytest.raises(Unavailable, match="index harken-state is busy"):
        documents(client, []).write_many([("a", b"{}")])


def test_many_are_sent_in_requests_of_bounded_size() -> None:
    client = FakeClient()

    documents(client, []).write_many((str(n), b'"%s"' % (b"x" * 1_000_000)) for n in range(9))

    assert [len(ids) for ids in client.sent] == [4, 4, 1]
