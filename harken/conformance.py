"""`harken query eval`: queries over posts whose fields are taken as given, by one executor or another."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from enrich.matcher import Matcher, Reading
from ingest.wire import PostLine, decode_line, given_post
from schemas.errors import Reject, UserError
from schemas.query import Document, Node, explain, lint, matches, parse, read_post

__all__ = ["EXECUTORS", "evaluate_files"]

NOW = datetime(1970, 1, 1, tzinfo=UTC)
"""When the posts were observed: nothing that is evaluated looks at it."""


class QueryLine(msgspec.Struct, frozen=True):
    id: str
    query: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A post, as it is called and as executors see it."""

    id: str
    reading: Reading
    document: Document


Executor = Callable[[Node, Sequence[Sample]], Iterable[Sample]]


def _by_reference(node: Node, samples: Sequence[Sample]) -> Iterable[Sample]:
    return (s for s in samples if matches(node, s.document))


def _by_matcher(node: Node, samples: Sequence[Sample]) -> Iterable[Sample]:
    matcher: Matcher[str] = Matcher()
    matcher.add("q", node)
    return (s for s in samples if matcher.match(s.reading))


EXECUTORS: Mapping[str, Executor] = {"reference": _by_reference, "matcher": _by_matcher}


def evaluate_files(queries: Path, posts: Path, executor: str) -> Iterator[object]:
    """JSON lines of docs/contract.md, query by query. Raises UserError with the file and line that cannot be read."""
    run = EXECUTORS.get(executor)
    if run is None:
        raise UserError(f"The executor {executor!r} is not built yet: choose {' or '.join(EXECUTORS)}")
    samples = [_sample(posts, number, raw) for number, raw in _lines(posts)]
    for number, raw in _lines(queries):
        yield from _answer(_query(queries, number, raw), samples, run)


def _answer(query: QueryLine, samples: Sequence[Sample], run: Executor) -> Iterator[object]:
    judged = lint(query.query)
    node = parse(query.query).query
    if not judged.ok or node is None:
        codes = [p.code for p in judged.problems if p.severity == "error"]
        yield {"query_id": query.id, "errors": list(dict.fromkeys(codes))}
        return
    for sample in run(node, samples):
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
    document = read_post(post, as_given=True)
    return Sample(post.native_id, Reading.of_document(post, document), document)
