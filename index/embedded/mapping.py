"""How a mention becomes a document of the search index. The engine never tokenises: it gets tokens joined by spaces."""

import unicodedata

from tantivy import Document as Entry
from tantivy import Schema, SchemaBuilder

from index.facets import DIMENSIONS, columns_of, facet, facets_of
from index.moments import EARLIEST_MS, to_ms
from schemas.mention import Mention
from schemas.query.document import Document
from schemas.query.tokens import TOKENS_VERSION
from schemas.stored import read_stored

__all__ = [
    "FACET",
    "ID",
    "MAPPING_VERSION",
    "ORDER",
    "ROW",
    "SEEN_AT",
    "SORT_AT",
    "STAMP",
    "WORKSPACE",
    "index_entry",
    "make_schema",
    "ms_of_order",
    "order_of",
]  # fmt: skip

MAPPING_VERSION = 2
"""Raise it with any change of fields, of their options or of what is put into them: each month is then rebuilt."""

STAMP = f"tokens {TOKENS_VERSION} mapping {MAPPING_VERSION} unicode {unicodedata.unidata_version}"
"""An index with another stamp than this is never read."""

FACET, ORDER, ROW, SORT_AT, SEEN_AT = "facet", "order", "row", "sort_at", "seen_at"
ID, WORKSPACE = "=id", "=workspace"
"""Facets of our own; no field of the query language starts with the sign."""

_TIE_BITS = 15


def make_schema() -> Schema:
    """`facet` holds every exact value as name and value; each dimension is a column to count by, "" where unknown."""
    builder = SchemaBuilder()
    for name in ("title", "body"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field(FACET, tokenizer_name="raw", index_option="basic")
    for by in DIMENSIONS:
        builder.add_text_field(by, tokenizer_name="raw", index_option="basic", fast=True)
    for name in (ORDER, ROW):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in (SORT_AT, SEEN_AT):
        builder.add_integer_field(name, indexed=True, fast=True)
    return builder.build()


def order_of(ms: int, ident: str) -> int:
    """One number that sorts like (ms, id): 49 bits of time, then the first 15 of the id. Equal ones are told apart by id."""
    try:
        tie = int(ident[:4], 16) >> 1
    except ValueError:
        tie = 0
    return (ms - EARLIEST_MS) << _TIE_BITS | tie


def ms_of_order(order: int) -> int:
    return (order >> _TIE_BITS) + EARLIEST_MS


def index_entry(mention: Mention, row: int) -> Entry:
    document, entry = read_stored(mention), Entry()
    entry.add_text("title", " ".join(document.title_words))
    entry.add_text("body", " ".join(document.body_words))
    for value in _facets(mention, document):
        entry.add_text(FACET, value)
    for by, value in columns_of(mention).items():
        entry.add_text(by, value)
    at = to_ms(mention.sort_at)
    entry.add_unsigned(ORDER, order_of(at, mention.id))
    entry.add_unsigned(ROW, row)
    entry.add_integer(SORT_AT, at)
    entry.add_integer(SEEN_AT, to_ms(mention.observed_at))
    return entry


def _facets(mention: Mention, document: Document) -> list[str]:
    return [facet(ID, mention.id), facet(WORKSPACE, mention.match.workspace), *facets_of(document)]
