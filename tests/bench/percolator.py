"""The usual way to turn a search engine round: index a few posts in memory, ask it every query."""

import time
from collections.abc import Sequence

from tantivy import Document as Entry
from tantivy import Index

from index.embedded.compile import compile_query
from index.embedded.mapping import FACET, make_schema
from index.facets import facet
from schemas.post import Post
from schemas.query.ast import Node
from schemas.query.document import read_post

__all__ = ["percolate"]


def percolate(posts: Sequence[Post], nodes: Sequence[Node]) -> float:
    """CPU seconds, the making of the engine's queries apart. Hits are counted only, which favours the engine."""
    schema = make_schema()
    queries = [compile_query(schema, node).upper for node in nodes]
    started = time.process_time()
    index = Index(schema)
    writer = index.writer(heap_size=50_000_000, num_threads=1)
    for post in posts:
        writer.add_document(_entry(post))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    for query in queries:
        searcher.search(query, 1, count=True)
    return time.process_time() - started


def _entry(post: Post) -> Entry:
    document, entry = read_post(post), Entry()
    entry.add_text("title", " ".join(document.title_words))
    entry.add_text("body", " ".join(document.body_words))
    for name, values in document.fields.items():
        for value in values:
            entry.add_text(FACET, facet(name, value))
    return entry
