"""What is measured on: the recorded stream where it is at hand, else invented posts; and two sets of brands."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from harken.demo import DEMO_BRANDS, write_demo

__all__ = ["BRANDS", "MANY", "Input", "find_input"]

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
