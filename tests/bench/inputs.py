"""What is measured on: the recorded stream where it is at hand, else invented posts; and two sets of brands."""

import gzip
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from harken.demo import DEMO_BRANDS, write_demo

__all__ = ["BRANDS", "MANY", "Input", "find_input", "short_input"]

STREAM = Path(__file__).parents[3] / "shared" / "data" / "streams" / "reddit_posts_100k.jsonl.gz"
BRANDS = {name: name for name in ("google", "apple", "netflix", "xbox", "tesla")}
"""Match about one post in fifty of the recorded stream."""

MANY = {"games": "game OR games OR play", "friends": "friend OR friends OR love", "help": "help", "day": "day OR today"}
"""Match about a fifth of it."""


@dataclass(frozen=True, slots=True)
class Input:
    file: Path
    preset: str | None
    few: dict[str, str]
    many: dict[str, str]


def find_input(folder: Path) -> Input:
    if STREAM.exists():
        return Input(STREAM, "reddit", BRANDS, MANY)
    file = folder / "posts.jsonl"
    write_demo(file, posts=50_000, weeks=13, seed=1, until=datetime(2026, 11, 1, tzinfo=UTC))
    brands = {b.name: b.query for b in DEMO_BRANDS}
    return Input(file, None, {DEMO_BRANDS[1].name: "q2 AND earbuds"}, brands)


def short_input(folder: Path, posts: int) -> Input:
    """The first `posts` lines of it."""
    whole = find_input(folder)
    short = folder / f"first-{posts}.jsonl"
    opener = gzip.open if whole.file.suffix == ".gz" else open
    with opener(whole.file, "rb") as lines, short.open("wb") as kept:
        kept.writelines(islice(lines, posts))
    return replace(whole, file=short)
