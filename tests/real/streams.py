"""The three recorded streams read a second way: plain Python that shares nothing with the product."""

import csv
import gzip
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from html import unescape
from io import StringIO
from pathlib import Path

__all__ = ["HACKERNEWS", "REDDIT", "TWCS", "Row", "all_rows", "rows_about"]

STREAMS = Path(__file__).parents[2].parent / "shared" / "data" / "streams"
REDDIT = STREAMS / "reddit_posts_100k.jsonl.gz"
HACKERNEWS = STREAMS / "hn_posts" / "hacker_news.csv"
TWCS = STREAMS / "twcs_sample" / "twcs.csv"

_URL = re.compile(r"(?:(?:https?|ftp)://|(?<![A-Za-z0-9])www\.)[!#-;=?-~]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """`words`: what a person sees, without case, accents and addresses."""

    source: str
    native_id: str
    site: str
    author: str | None
    at: datetime
    reply: bool
    words: frozenset[str]

    @property
    def id(self) -> tuple[str, str]:
        return self.source, self.native_id


@cache
def all_rows() -> tuple[Row, ...]:
    return (*_reddit(), *_hackernews(), *_twcs())


def rows_about(*words: str) -> list[Row]:
    return [row for row in all_rows() if row.words.intersection(words)]


def _words(*texts: str) -> frozenset[str]:
    text = _URL.sub(" ", unescape("\n".join(texts))).casefold()
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return frozenset(re.findall(r"\w+", plain))


def _reddit() -> Iterator[Row]:
    with gzip.open(REDDIT, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            at = datetime.fromtimestamp(int(row["created_utc"]), UTC)
            yield Row("reddit", row["name"], "reddit.com", None, at, False, _words(row["title"], row["selftext"]))


def _hackernews() -> Iterator[Row]:
    for row in _table(HACKERNEWS):
        at = datetime.strptime(row["created_at"] + "+0000", "%m/%d/%Y %H:%M%z")
        words = _words(row["title"])
        yield Row("hackernews", row["id"], "news.ycombinator.com", row["author"], at, False, words)


def _twcs() -> Iterator[Row]:
    for row in _table(TWCS):
        at = datetime.strptime(row["created_at"], "%a %b %d %H:%M:%S %z %Y")
        reply = bool(row["in_response_to_tweet_id"])
        yield Row("x", row["tweet_id"], "x.com", row["author_id"], at, reply, _words(row["text"]))


def _table(file: Path) -> list[dict[str, str]]:
    """A lone carriage return stands inside one unquoted tweet; the csv module would end the row there."""
    text = file.read_bytes().decode("utf-8").replace("\r\n", "\n").replace("\r", " ")
    return list(csv.DictReader(StringIO(text, newline="")))
