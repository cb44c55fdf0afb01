"""How a mention becomes a document. Elasticsearch never tokenises: it gets tokens joined by spaces.

Only the canonical record stays in `_source`; words, values and columns are indexed and not kept. So a document is never
made again by Elasticsearch (`_reindex`, `_update`), but by `to_source` from the mention.
"""

import unicodedata
from collections.abc import Mapping
from typing import Any

from index.facets import DIMENSIONS, columns_of, facets_of
from index.moments import to_ms
from schemas.codec import decode_as, encode_plain
from schemas.keys import digest
from schemas.mention import Mention
from schemas.query.tokens import TOKENS_VERSION
from schemas.stored import read_stored

__all__ = [
    "MAPPING_VERSION", "RECORD", "STAMP", "WORDS", "cut_start", "doc_id", "fitted", "from_source", "mappings", "settings",
    "to_source",
]  # fmt: skip

MAPPING_VERSION = 1
"""Raise it with any change of fields, of their options or of what is put into them: `harken index migrate` then makes
each month again."""

STAMP = f"tokens {TOKENS_VERSION} mapping {MAPPING_VERSION} unicode {unicodedata.unidata_version}"
"""An index with another stamp than this is never read."""

RECORD = "m"
"""The mention itself, as JSON in a string: its quotes cost a tenth of its size, and half the time is saved that a reader
would take for an object."""

WORDS = "words"
"""The analyser: cuts at spaces, and does nothing else."""

_LONGEST, _KEPT = 8_000, 7_900
"""Code points of a token or value: Lucene refuses a document with a term of more than 32,766 bytes."""
_LONGEST_START = 500
"""The server looks for no start of more than 1,000 characters, of which some letters are two."""
_TOKENIZER_MOST = 1_048_576


def doc_id(mention: Mention) -> str:
    return mention.id


def settings() -> dict[str, Any]:
    """What reading needs of an index's settings."""
    return {
        "analysis": {
            "tokenizer": {"spaces": {"type": "whitespace", "max_token_length": _TOKENIZER_MOST}},
            "analyzer": {WORDS: {"type": "custom", "tokenizer": "spaces"}},
        }
    }


def fitted(value: str) -> str:
    """A token or value as it is indexed and looked up: of one that is too long the end is hashed."""
    return value if len(value) <= _LONGEST else value[:_KEPT] + digest(value)


def cut_start(start: str) -> str:
    """As much of a value's start as may be asked for; it is that of the `fitted` form, too."""
    return start[:_LONGEST_START]


def mappings() -> dict[str, Any]:
    """`facet` holds every exact value as name and value; each dimension is a column to count by, "" where unknown."""
    return {
        "dynamic": "strict",
        "_meta": {"stamp": STAMP, "mapping": MAPPING_VERSION},
        "_source": {"includes": [RECORD]},
        "properties": {
            **{name: _text() for name in ("title", "body")},
            "facet": {"type": "keyword", "doc_values": False},
            **{name: {"type": "keyword"} for name in (*DIMENSIONS, "workspace", "post")},
            "author_key": {"type": "alias", "path": "author"},
            "id": {"type": "keyword", "index": False},
            "sort_at": {"type": "long"},
            "seen_at": {"type": "long"},
            "revision": {"type": "long", "index": False},
            "active": {"type": "boolean"},
            RECORD: {"type": "object", "enabled": False},
        },
    }


def _text() -> dict[str, Any]:
    return {"type": "text", "analyzer": WORDS, "index_options": "positions", "norms": False}


def to_source(mention: Mention) -> dict[str, Any]:
    document = read_stored(mention)
    return {
        "title": _joined(document.title_words),
        "body": _joined(document.body_words),
        "facet": [fitted(value) for value in facets_of(document)],
        **{by: fitted(value) for by, value in columns_of(mention).items()},
        "workspace": mention.match.workspace,
        "post": mention.post.key,
        "id": mention.id,
        "sort_at": to_ms(mention.sort_at),
        "seen_at": to_ms(mention.observed_at),
        "revision": mention.post.revision,
        "active": mention.active,
        RECORD: encode_plain(mention).decode(),
    }


def from_source(source: Mapping[str, Any]) -> Mention:
    """Raises Reject where the record is damaged."""
    return decode_as(Mention, source[RECORD].encode())


def _joined(words: list[str]) -> str:
    text = " ".join(words)
    return text if len(text) <= _LONGEST else " ".join(map(fitted, words))
