"""Posts aimed at a query: those made to match it, and those that miss it by one thing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from schemas.post import Post
from schemas.query.ast import (
    And,
    Exact,
    Field,
    Group,
    Handle,
    Loose,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Raw,
    Tag,
    Term,
    Wildcard,
)
from schemas.query.values import DAY
from tests.contract.query.queries import DAYS, Asked, Speech, inside
from tests.contract.query.sketch import Part, Sketch, at

__all__ = ["Aim", "aimed_posts", "other_posts"]

BOTH: tuple[Part, ...] = ("title", "body")


@dataclass(frozen=True, slots=True)
class Aim:
    """`missed`: the nodes of the query that were made to be false by a little."""

    post: Post
    missed: tuple[Node, ...] = ()


def aimed_posts(rng: Random, asked: Asked, name: str, *, hits: int, misses: int) -> list[Aim]:
    made = [_Aimed(rng, asked).aim(f"{name}h{i}") for i in range(hits)]
    return made + [_Aimed(rng, asked, miss_theme=True).aim(f"{name}m{i}") for i in range(misses)]


def other_posts(rng: Random, speech: Speech, count: int) -> list[Aim]:
    return [Aim(_other(rng, speech, f"o{i}")) for i in range(count)]


def _other(rng: Random, speech: Speech, key: str) -> Post:
    """Words of the batch, as they come."""
    sketch = Sketch(rng)
    for part in BOTH:
        words = [sketch.spell(speech.word().token) for _ in range(rng.randrange(7))]
        sketch.write(part, sketch.row([w for word in words for w in (word, *sketch.gap(rng.randrange(2)))]))
    for name, value in (("lang", "pt-BR"), ("site", "shop.acme.com"), ("created", at(DAYS[0]))):
        if rng.randrange(3) == 0:
            sketch.set(name, value)
    return sketch.post(key)


@dataclass(slots=True)
class _Aimed:
    rng: Random
    asked: Asked
    miss_theme: bool = False
    missed: list[Node] = field(default_factory=list)
    sketch: Sketch = field(init=False)

    def __post_init__(self) -> None:
        self.sketch = Sketch(self.rng)

    def aim(self, key: str) -> Aim:
        self.make(self.asked.node, BOTH, true=True)
        return Aim(self.sketch.post(key), tuple(self.missed))

    def make(self, node: Node, where: tuple[Part, ...], *, true: bool) -> None:
        """Write what makes the node so. The theme of a miss is missed whatever is asked of it."""
        if node is self.asked.theme and self.miss_theme:
            true = False
        if not true:
            self.missed.append(node)
        match node:
            case And(children):
                self._and(children, where, true)
            case Or(children):
                self._or(node, children, where, true)
            case Not(child):
                self.make(child, where, true=not true)
            case Group(name, child) if true:
                self.make(child, (name,), true=True)
            case Group(name, child):
                self._other_part(name, child)
            case _ if true:
                hit(self.sketch, node, self.sketch.choose(*where))
            case _ if self._meant(node):
                miss(self.sketch, node, self.sketch.choose(*where))

    def _meant(self, node: Node) -> bool:
        """What is denied is written falsely where it is the theme, else mostly left out."""
        return self.miss_theme or self.rng.randrange(3) == 0

    def _and(self, children: tuple[Node, ...], where: tuple[Part, ...], true: bool) -> None:
        """False by one of them."""
        spoiled = None if true else self.rng.randrange(len(children))
        for i, child in enumerate(children):
            self.make(child, where, true=i != spoiled)

    def _or(self, node: Or, children: tuple[Node, ...], where: tuple[Part, ...], true: bool) -> None:
        """True by one of them; by no other than the theme where that is missed, so that it decides."""
        if not true:
            for child in children:
                self.make(child, where, true=False)
            return
        holding = [c for c in children if self.asked.theme in inside(c)]
        if self.miss_theme and holding and node is not self.asked.theme:
            self.make(holding[0], where, true=True)
            return
        self.make(self.rng.choice(holding if holding and self.rng.randrange(4) else children), where, true=True)

    def _other_part(self, name: str, child: Node) -> None:
        """What should stand in one of the two stands in the other."""
        other = "body" if name == "title" else "title"
        if self.rng.randrange(3):
            self.make(child, (other,), true=True)
        else:
            self.make(child, (name,), true=False)


def hit(sketch: Sketch, node: Node, part: Part) -> None:
    _line(sketch, node, part, _HITS[type(node)])


def miss(sketch: Sketch, node: Node, part: Part) -> None:
    _line(sketch, node, part, _MISSES[type(node)])


def _line(sketch: Sketch, node: Node, part: Part, make: Callable[..., str | None]) -> None:
    line = make(sketch, node, part)
    if line:
        sketch.write(part, line)


def _spelled(sketch: Sketch, node: Node) -> list[str]:
    """An occurrence of what may stand beside NEAR, token by token."""
    match node:
        case Term(token):
            return [sketch.spell(token)]
        case Phrase(tokens):
            return [sketch.spell(t) for t in tokens]
        case Exact(tokens):
            return list(tokens)
        case Wildcard(pattern):
            return [_filled(sketch, pattern)]
        case Or(children):
            return _spelled(sketch, sketch.rng.choice(children))
        case _:
            raise TypeError(node)


def _filled(sketch: Sketch, pattern: str) -> str:
    runs = ("", "", "s", "xyz", "e_e")
    return "".join(
        sketch.rng.choice("aeé") if c == "?" else sketch.rng.choice(runs) if c == "*" else c for c in pattern
    )


def _hit_row(sketch: Sketch, node: Node, part: Part) -> str:
    return sketch.row(_spelled(sketch, node))


def _hit_loose(sketch: Sketch, node: Loose, part: Part) -> str:
    words = [sketch.spell(t) for t in node.tokens]
    sketch.rng.shuffle(words)
    return sketch.row(_spread(sketch, words, sketch.rng.choice((0, node.distance, node.distance))))


def _spread(sketch: Sketch, words: list[str], others: int) -> list[str]:
    """So many other tokens among them."""
    cuts = [0] * (len(words) - 1)
    for _ in range(others):
        cuts[sketch.rng.randrange(len(cuts))] += 1
    row = words[:1]
    for count, word in zip(cuts, words[1:], strict=True):
        row += [*sketch.gap(count), word]
    return row


def _hit_near(sketch: Sketch, node: Near, part: Part) -> str:
    one, other = _spelled(sketch, node.left), _spelled(sketch, node.right)
    if not node.ordered and sketch.rng.randrange(2):
        one, other = other, one
    return sketch.row([*one, *sketch.gap(sketch.rng.choice((0, node.distance, node.distance))), *other])


def _hit_raw(sketch: Sketch, node: Raw, part: Part) -> str:
    before, after = sketch.rng.choice((("", ""), ("(", ")"), (". ", "!"), ("", " http://t.co/a"), ("-", "-")))
    return before + node.text + after


def _hit_tag(sketch: Sketch, node: Tag, part: Part) -> str:
    return sketch.rng.choice(("#", "#", "＃", ".#", "und #")) + _tag_spelling(sketch, node.word)


def _tag_spelling(sketch: Sketch, word: str) -> str:
    return sketch.rng.choice((word, word.upper() if word.isascii() else word, sketch.spell(word)))


def _hit_handle(sketch: Sketch, node: Handle, part: Part) -> str:
    tail = "" if any(c in node.word for c in ".-") else sketch.rng.choice(("", "", ".bsky.social", ":", "!"))
    return sketch.rng.choice(("@", "@", ".@", "＠")) + node.word + tail


def _hit_field(sketch: Sketch, node: Field, part: Part) -> str | None:
    rng, value = sketch.rng, node.value
    match node.name:
        case "author":
            sketch.set(rng.choice(("name", "handle")), rng.choice((value, value.title(), value.replace(" ", "-"))))
        case "site":
            sketch.set("site", rng.choice(("", "", "shop.", "a.b.")) + rng.choice((value, value.upper())))
        case "url":
            sketch.set("url", rng.choice(("https://", "http://", "")) + value + rng.choice(("", "/")))
        case "link":
            return _link(sketch, rng.choice(("", "", "m.")) + value + rng.choice(("", "", "/")))
        case "lang":
            sketch.set("lang", rng.choice((value, value.upper(), value + "-XX")))
        case "is" | "has":
            sketch.flags += rng.sample((value, "reply", "image"), k=3)
        case "thread":
            sketch.set("thread", value)
        case "type":
            sketch.set("type", value)
        case name:
            sketch.set(name, rng.choice((value, value.upper())))
    return None


def _link(sketch: Sketch, address: str) -> str | None:
    """Given with the post, or in its text."""
    if sketch.rng.randrange(2):
        sketch.links.append("https://" + address)
        return None
    return f"und https://{address}"


def _hit_range(sketch: Sketch, node: Range, part: Part) -> None:
    low = node.low if node.low is not None else (node.high or 0) - 40 * DAY
    high = node.high if node.high is not None else low + 40 * DAY
    sketch.set("created", at(sketch.rng.choice((low, high - 1, low + DAY / 2))))


def _miss_term(sketch: Sketch, node: Term, part: Part) -> str:
    alike = sketch.alike(node.token)
    return sketch.rng.choice((alike, alike, f"http://a.de/{alike}", f"{alike} {sketch.filler()}"))


def _miss_phrase(sketch: Sketch, node: Phrase, part: Part) -> str:
    words = _spelled(sketch, node)
    shape = sketch.rng.randrange(5)
    if shape == 0:
        return sketch.row([*words[:-1], *sketch.gap(1), words[-1]])
    if shape == 1:
        return sketch.row(words[::-1])
    if shape == 2:
        sketch.lines["body"].insert(0, words[-1])
        sketch.lines["title"].append(sketch.row(words[:-1]))
        return ""
    if shape == 3:
        return sketch.row(words[:-1])
    return sketch.row([*words[:-1], sketch.alike(node.tokens[-1])])


def _miss_loose(sketch: Sketch, node: Loose, part: Part) -> str:
    words = [sketch.spell(t) for t in node.tokens]
    if sketch.rng.randrange(3) == 0:
        return sketch.row(_spread(sketch, words[:-1], 0) if len(words) > 2 else words[:1])
    sketch.rng.shuffle(words)
    return sketch.row(_spread(sketch, words, node.distance + 1))


def _miss_near(sketch: Sketch, node: Near, part: Part) -> str:
    one, other = _spelled(sketch, node.left), _spelled(sketch, node.right)
    shape = sketch.rng.randrange(5)
    if shape == 0:
        sketch.lines["title"].append(sketch.row(one))
        sketch.lines["body"].insert(0, sketch.row(other))
        return ""
    if shape == 1:
        return sketch.row(_overlapping(one, other))
    if node.ordered and shape < 4:
        return sketch.row([*other, *sketch.gap(sketch.rng.randrange(2)), *one])
    if not node.ordered and sketch.rng.randrange(2):
        one, other = other, one
    return sketch.row([*one, *sketch.gap(node.distance + 1), *other])


def _overlapping(one: list[str], other: list[str]) -> list[str]:
    """As close as they go when they share what they can."""
    for shared in range(min(len(one), len(other)), 0, -1):
        if [w.casefold() for w in one[-shared:]] == [w.casefold() for w in other[:shared]]:
            return [*one, *other[shared:]]
    return one


def _miss_wildcard(sketch: Sketch, node: Wildcard, part: Part) -> str:
    rng, whole = sketch.rng, _filled(sketch, node.pattern)
    choices = ["x" + whole, node.pattern.replace("?", "").replace("*", "") if "?" in node.pattern else whole[1:]]
    if not node.pattern.endswith("*"):
        choices += [whole + "s", whole[:-1]]
    for before, after in pairwise(node.pattern):
        if after == "*" and before not in "*?":
            choices.append(node.pattern[: node.pattern.index("*") - 1])
    return rng.choice(choices)


def _miss_exact(sketch: Sketch, node: Exact, part: Part) -> str:
    rng, words = sketch.rng, list(node.tokens)
    place = rng.randrange(len(words))
    other = rng.choice((words[place].swapcase(), words[place].lower(), words[place] + "\u0301", words[place].title()))
    if len(words) > 1 and rng.randrange(3) == 0:
        return sketch.row([words[0], *sketch.gap(1), *words[1:]])
    return sketch.row([*words[:place], other, *words[place + 1 :]])


def _miss_raw(sketch: Sketch, node: Raw, part: Part) -> str:
    text = node.text
    return sketch.rng.choice(
        (text.swapcase(), f"x{text}", f"{text}s", text[:-1], text[1:], text.replace(" ", "  "), f"{text}_x")
    )


def _miss_tag(sketch: Sketch, node: Tag, part: Part) -> str:
    word = node.word
    return sketch.rng.choice(
        (word, f"C#{word}", f"#{word}s", f"# {word}", f"@{word}", f"#{word}_", f"#{word[:-1]}-{word[-1]}")
    )


def _miss_handle(sketch: Sketch, node: Handle, part: Part) -> str:
    word = node.word
    return sketch.rng.choice(
        (word, f"info@{word}", f"@{word}s", f"@ {word}", f"#{word}", f"@x.{word}", f"@{word[:-1]}..{word[-1]}")
    )


def _miss_field(sketch: Sketch, node: Field, part: Part) -> str | None:
    rng, value = sketch.rng, node.value
    match node.name:
        case "author":
            sketch.set("name", rng.choice((value.split()[0] + " x", f"{value} 7", f"x{value}", value[:-1])))
        case "site":
            sketch.set("site", rng.choice((f"my{value}", value.partition(".")[2], f"{value}.de", f"{value}x")))
        case "url":
            sketch.set(
                "url", "https://" + rng.choice((value.swapcase() + "/q", f"{value}/z", f"www.{value}", value[:-1]))
            )
        case "link":
            host, slash, path = value.partition("/")
            wrong = (
                f"my{value}",
                f"{host}{slash}{path.swapcase()}" if path else f"{host}.de",
                value[:-1],
                f"b.de/{value}",
            )
            return _link(sketch, rng.choice(wrong))
        case "lang":
            sketch.set(
                "lang", rng.choice((f"{value}x", f"{value}x-BR", value.partition("-")[0][:2] + "q", f"x-{value}"))
            )
        case "is" | "has":
            sketch.flags += [f for f in ("reply", "quote", "link", "video") if f != value and rng.randrange(2)]
        case "thread":
            sketch.set("thread", rng.choice((value.swapcase(), f"{value}1", value[:-1])))
        case "type":
            sketch.set("type", rng.choice([t for t in ("photo", "issue", "post") if t != value]))
        case name if rng.randrange(4):
            sketch.set(name, rng.choice((f"{value}x", f"x{value}", value[:-1])))
    return None


def _miss_range(sketch: Sketch, node: Range, part: Part) -> None:
    """By a millisecond, or a day; or nobody knows when."""
    wrong = [node.low - 1, node.low - DAY] if node.low is not None else []
    wrong += [node.high, node.high + DAY - 1] if node.high is not None else []
    if sketch.rng.randrange(5):
        sketch.set("created", at(sketch.rng.choice(wrong)))


_HITS: dict[type, Callable[..., str | None]] = {
    Term: _hit_row, Phrase: _hit_row, Exact: _hit_row, Wildcard: _hit_row, Loose: _hit_loose, Near: _hit_near, Raw: _hit_raw,
    Tag: _hit_tag, Handle: _hit_handle, Field: _hit_field, Range: _hit_range,
}  # fmt: skip
_MISSES: dict[type, Callable[..., str | None]] = {
    Term: _miss_term, Phrase: _miss_phrase, Exact: _miss_exact, Wildcard: _miss_wildcard, Loose: _miss_loose, Near: _miss_near,
    Raw: _miss_raw, Tag: _miss_tag, Handle: _miss_handle, Field: _miss_field, Range: _miss_range,
}  # fmt: skip
