"""`harken query eval`: queries over posts whose fields are taken as given, by one executor or another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from harken.executors import EXECUTORS, Executor
from ingest.wire import PostLine, decode_line, given_post
from schemas.errors import Reject, UserError
from schemas.post import Post
from schemas.query import Document, explain, lint, parse, read_post

__all__ = ["evaluate_files"]

NOW = datetime(1970, 1, 1, tzinfo=UTC)
"""When the posts were observed: nothing that is evaluated looks at it."""


class QueryLine(msgspec.Struct, frozen=True):
    id: str
    query: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A line of the posts. Each is a post of its own, also where two bear the same id."""

    post: Post
    document: Document

    @property
    def id(self) -> str:
        return self.post.native_id


def evaluate_files(queries: Path, posts: Path, executor: str) -> Iterator[object]:
    """JSON lines of docs/contract.md: query by query, and for each the posts in the order of their file.

    Raises UserError with the file and line that cannot be read.
    """
    opener = EXECUTORS.get(executor)
    if opener is None:
        raise UserError(f"The executor {executor!r} is not built yet: choose {', '.join(EXECUTORS)}")
    asked = [_query(queries, number, raw) for number, raw in _lines(queries)]
    samples = [_sample(posts, number, raw) for number, raw in _lines(posts)]
    with opener([s.post for s in samples]) as opened:
        for query in asked:
            yield from _answer(query, samples, opened)


def _answer(query: QueryLine, samples: Sequence[Sample], executor: Executor) -> Iterator[object]:
    judged = lint(query.query)
    node = parse(query.query).query
    if not judged.ok or node is None:
        codes = [p.code for p in judged.problems if p.severity == "error"]
        yield {"query_id": query.id, "errors": list(dict.fromkeys(codes))}
        return
    for place in sorted(executor.answer(node)):
        sample = samples[place]
        yield {"query_id": query.id, "post_id": sample.id, "spans": explain(node, sample.document).spans}


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    with file.open("rb") as rows:
        yield from ((number, row) for number, row in enumerate(rows, 1) if row.strip())


def _query(file: Path, number: int, raw: bytes) -> QueryLine:
    try:
        return msgspec.json.decode(raw, type=QueryLine)
    except (msgspec.DecodeError, UnicodeDecodeError) as e:
        raise UserError(f'{file} line {number} is no {{"id", "query"}}: {e}') from e


def _sample(file: Path, number: int, raw: bytes) -> Sample:
    try:
        line: PostLine = decode_line(raw)
        post = given_post(line, NOW)
    except Reject as e:
        raise UserError(f"{file} line {number} is no post: {e}") from e
    return Sample(post, read_post(post, as_given=True))
