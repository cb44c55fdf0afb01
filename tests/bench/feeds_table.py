"""Every recorded feed, served on loopback and read through the real fetcher: what became of each.

python -m tests.bench.feeds_table
"""

import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ingest.feeds.source import FeedSource
from ingest.fetch.fetcher import Fetcher
from ingest.fetch.settings import FetchSettings
from ingest.source import MalformedItem, Parsed, SourceError
from schemas.errors import Retry
from schemas.scope import PUBLIC
from tests.loopback import Reply, loopback

__all__ = ["FIXTURES", "FOLDERS", "Outcome", "feed_files", "read_all", "table"]

FIXTURES = Path(__file__).parents[2].parent / "shared" / "fixtures"
FOLDERS = ("feedparser", "feedvalidator", "miniflux", "feedbin", "lemon24_reader", "simplepie")

_XML = frozenset({".xml", ".rss", ".atom"})
_TYPES = {".xml": "application/xml", ".rss": "application/rss+xml", ".atom": "application/atom+xml", ".json": "application/feed+json"}  # fmt: skip
_SAID = re.compile(rb"^Header:\s*Content-type:\s*([^\r\n]+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`word`: parsed (posts came), empty (a feed without entries), entries rejected (all of them), or the reason."""

    folder: str
    file: str
    word: str
    posts: int = 0
    rejected: int = 0
    dropped: int = 0
    seconds: float = 0.0


def feed_files(folder: str) -> list[Path]:
    """The files that stand for feeds; of the JSON ones those that say so, and a reader's broken ones."""
    files = sorted(f for f in (FIXTURES / folder).rglob("*") if f.is_file())
    return [f for f in files if f.suffix in _XML or (f.suffix == ".json" and _is_feed_json(f))]


def _is_feed_json(file: Path) -> bool:
    return file.parts[-2] == "lemon24_reader" or b"jsonfeed.org" in file.read_bytes()[:1024]


def read_all(files: Sequence[Path]) -> Iterator[Outcome]:
    """One outcome a file. Anything but a typed error escapes: that would be the crash that must not be."""
    with loopback() as site:
        fetcher = Fetcher(FetchSettings(allow_hosts=(site.host,)), resolve=_resolve_nothing)
        for file in files:
            path = "/" + quote(str(file.relative_to(FIXTURES)))
            site.replies[path] = Reply(file.read_bytes(), headers={"Content-Type": _content_type(file)})
            yield _read(file, FeedSource("fixture", site.url(path), fetcher, PUBLIC))
            del site.replies[path]


def _resolve_nothing(host: str, port: int) -> Sequence[str]:
    """Some fixtures are pages that name feeds elsewhere."""
    raise OSError("only loopback is read here")


def _content_type(file: Path) -> str:
    """What the recording says that the server said, where it does."""
    said = _SAID.search(file.read_bytes()[:2048])
    return said[1].decode("latin-1").strip() if said else _TYPES[file.suffix]


def _read(file: Path, source: FeedSource) -> Outcome:
    began = time.perf_counter()
    folder, name = file.relative_to(FIXTURES).parts[0], str(file.relative_to(FIXTURES))
    try:
        fetched = source.fetch(b"")
        parsed = source.parse(fetched) if fetched else Parsed()
    except MalformedItem as e:
        return Outcome(folder, name, e.reason, seconds=time.perf_counter() - began)
    except (SourceError, Retry) as e:
        return Outcome(folder, name, type(e).__name__, seconds=time.perf_counter() - began)
    rejected, dropped = len(parsed.rejected), sum(parsed.dropped.values())
    spent = time.perf_counter() - began
    return Outcome(folder, name, _word(parsed), len(parsed.events), rejected, dropped, spent)


def _word(parsed: Parsed) -> str:
    if parsed.events:
        return "parsed"
    return "entries rejected" if parsed.rejected else "empty"


def table(outcomes: Sequence[Outcome]) -> str:
    by_folder: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_folder[outcome.folder].append(outcome)
    lines = [
        "| folder | files | parsed | empty | rejected | posts | entries rejected | dropped | s |",
        "|---" * 9 + "|",
    ]
    lines += [_row(folder, by_folder[folder]) for folder in by_folder]
    return "\n".join([*lines, _row("all", outcomes)])


def _row(folder: str, outcomes: Sequence[Outcome]) -> str:
    words = Counter(o.word for o in outcomes)
    reasons = {word: n for word, n in words.most_common() if word not in ("parsed", "empty")}
    sums = [sum(o.posts for o in outcomes), sum(o.rejected for o in outcomes), sum(o.dropped for o in outcomes)]
    seconds = f"{sum(o.seconds for o in outcomes):.1f}"
    cells = [folder, len(outcomes), words["parsed"], words["empty"], _told(reasons), *sums, seconds]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _told(reasons: Mapping[str, int]) -> str:
    listed = ", ".join(f"{word} {n}" for word, n in reasons.items())
    return f"{sum(reasons.values())} ({listed})" if reasons else "0"


if __name__ == "__main__":
    print(table(list(read_all([file for folder in FOLDERS for file in feed_files(folder)]))))
