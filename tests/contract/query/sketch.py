"""A post in the making: lines of words for title and body, and fields."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

from schemas.post import Post
from tests.contract.query.vocabulary import FILLERS, GLUES, WORDS
from tests.posts import make_post

__all__ = ["Part", "Sketch", "at"]

Part = str
"""`title` or `body`."""

_BY_TOKEN = {w.token: w for w in WORDS}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAMED = ("source", "type", "lang", "country", "site", "url", "thread", "name", "handle", "created")


def at(ms: float) -> str:
    """RFC 3339."""
    return (_EPOCH + timedelta(milliseconds=ms)).isoformat()


class Sketch:
    """What is asked of it last does not undo what was asked before: a field keeps its first value."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.lines: dict[Part, list[str]] = {"title": [], "body": []}
        self.fields: dict[str, str] = {}
        self.flags: list[str] = []
        self.links: list[str] = []

    def choose(self, *parts: Part) -> Part:
        return self.rng.choice(parts)

    def write(self, part: Part, line: str) -> None:
        self.lines[part].append(line)

    def set(self, name: str, value: str) -> None:
        self.fields.setdefault(name, value)

    def filler(self) -> str:
        return self.rng.choice(FILLERS)

    def spell(self, token: str) -> str:
        word = _BY_TOKEN.get(token)
        return self.rng.choice(word.spellings) if word else token

    def alike(self, token: str) -> str:
        """Another token that looks like this one."""
        word = _BY_TOKEN.get(token)
        return self.rng.choice(word.alikes) if word else f"{token}s"

    def glue(self, before: str, after: str) -> str:
        """Between two tokens: nothing is enough where one of them is a letter of a script without spaces."""
        loose = _joined(before) and _joined(after) and not (_flag(before) and _flag(after))
        if loose and self.rng.randrange(2):
            return ""
        return self.rng.choice(GLUES)

    def row(self, words: Sequence[str]) -> str:
        """Tokens as they are written, with what separates them."""
        line = words[0] if words else ""
        for before, after in pairwise(words):
            line += self.glue(before, after) + after
        return line

    def gap(self, count: int) -> list[str]:
        return [self.filler() for _ in range(count)]

    def post(self, key: str) -> Post:
        title, body = (self._text(part) for part in ("title", "body"))
        flags, links = tuple(dict.fromkeys(self.flags)), tuple(self.links)
        return make_post(body, title=title, key=key, native_id=key, flags=flags, links=links, **self.fields)

    def _text(self, part: Part) -> str:
        """In any order, and with nothing between two lines that could make one of them longer."""
        lines = list(self.lines[part])
        if self.rng.randrange(4) == 0:
            lines.insert(self.rng.randrange(len(lines) + 1), self.filler())
        if self.rng.randrange(2):
            lines.reverse()
        return self.rng.choice((" und, ", " . le – ", " ve и ", "\n")).join(lines)


def _joined(written: str) -> bool:
    return any(written in w.spellings for w in WORDS if w.joined)


def _flag(written: str) -> bool:
    return "\U0001f1e6" <= written[0] <= "\U0001f1ff"
