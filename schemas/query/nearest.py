"""By how much a clause missed a post: the nearest thing that is there, and what would have found it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import islice, product

from schemas.mention import Spans
from schemas.query.ast import And, Exact, Field, Handle, Loose, Near, Node, Or, Phrase, Raw, Tag, Term, Wildcard
from schemas.query.document import Document
from schemas.query.evaluate import Place
from schemas.query.occurrences import occurrences
from schemas.query.printer import print_query
from schemas.query.tokens import TokenText, fold, words

__all__ = ["Miss", "nearest_text"]

FARTHEST = 100
"""What NEAR and ~ can say at most."""
_LOOKED_AT = 60
"""Occurrences of a side of NEAR that are compared: a page full of one word must not cost its square."""
_SHORT = 4
"""Shorter words are inside many others, and one letter apart from many others."""


@dataclass(frozen=True, slots=True)
class Miss:
    """`detail` is the end of a sentence about `target`. `closeness`: 0 nothing of it is there, 1 all but there.

    `instead`: what in place of `target` finds the post; None where nothing is known to. `spans`: of what is there.
    `within`: the arm of an OR that the target belongs to.
    """

    target: Node
    detail: str
    closeness: float = 0.0
    instead: Node | None = None
    spans: Spans = Spans()
    within: Node | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """Title or body, where the clause looks."""

    name: str
    raw: str
    text: TokenText

    def shown(self, place: tuple[int, int]) -> str:
        """Tokens as they are written."""
        start, end = self._span(place)
        return self.raw[start:end]

    def spans(self, *places: tuple[int, int]) -> Spans:
        found = tuple(sorted(map(self._span, places)))
        return Spans(title=found) if self.name == "title" else Spans(body=found)

    def _span(self, place: tuple[int, int]) -> tuple[int, int]:
        return self.text.spans[place[0]][0], self.text.spans[place[1] - 1][1]


def nearest_text(node: Node, document: Document, place: Place) -> Miss:
    """Of a text leaf, NEAR, tag or handle that is false."""
    parts = list(_parts(document, place))
    match node:
        case Term():
            return _term(node, parts, document)
        case Phrase():
            return _phrase(node, parts)
        case Loose():
            return _loose(node, parts)
        case Wildcard():
            return _wildcard(node, parts)
        case Exact():
            return _exact(node, parts)
        case Raw():
            return _raw(node, parts)
        case Near():
            return _near(node, parts, document, place)
        case Tag():
            return _sign(node, node.word, document.hashtags, parts, "#")
        case Handle():
            return _sign(node, node.word, document.handles, parts, "@")
        case _:
            return Miss(node, "not so")


def _parts(document: Document, place: Place) -> Iterator[_Part]:
    if place[0]:
        yield _Part("title", document.raw_title, document.title)
    if place[1]:
        yield _Part("body", document.raw_body, document.body)


def _term(node: Term, parts: Sequence[_Part], document: Document) -> Miss:
    found = _inside_a_word(node, parts) or _outside_the_text(node, document) or _misspelt(node, parts)
    return found or Miss(node, "not found")


def _inside_a_word(node: Term, parts: Sequence[_Part]) -> Miss | None:
    """`acmes` begins with `acme`; a wildcard cannot stand first, so for others the whole word is offered."""
    if len(node.token) < _SHORT - 1:
        return None
    for begins in (True, False):
        for part in parts:
            for i, word in enumerate(part.text.folded):
                if word.startswith(node.token) if begins else len(node.token) >= _SHORT and node.token in word:
                    instead: Node = Wildcard(f"{node.token}*") if begins else Or((node, Term(word)))
                    at = (i, i + 1)
                    detail = f"only inside another word, “{part.shown(at)}”"
                    return Miss(node, detail, 0.75, instead, part.spans(at))
    return None


def _outside_the_text(node: Term, document: Document) -> Miss | None:
    """Links and names are no words of the text."""
    for link in document.links:
        if node.token in words(re.sub(r"\W+", " ", link)):
            host = max((v for v in document.fields.get("link", ()) if _is_host_of(v, link)), key=len, default="")
            instead = Field("link", host) if node.token in host.split(".") else None
            return Miss(node, f"only in a link, {link[:100]}, and links are no words", 0.7, _either(node, instead))
    for name in sorted(document.fields.get("author", ())):
        if node.token in name.split():
            return Miss(
                node, "only in the author's name, where author: looks", 0.7, _either(node, Field("author", name))
            )
    return None


def _is_host_of(value: str, link: str) -> bool:
    return "/" not in value and value in link.lower()


def _either(node: Node, other: Node | None) -> Node | None:
    return Or((node, other)) if other else None


def _misspelt(node: Term, parts: Sequence[_Part]) -> Miss | None:
    if len(node.token) < _SHORT:
        return None
    for part in parts:
        for found in get_close_matches(node.token, _alike(node.token, part.text.folded), n=1, cutoff=0.8):
            i = part.text.folded.index(found)
            detail = f"not found; the nearest word is “{part.shown((i, i + 1))}”"
            return Miss(node, detail, 0.6, Or((node, Term(found))), part.spans((i, i + 1)))
    return None


def _alike(token: str, folded: Sequence[str]) -> set[str]:
    """Those worth comparing letter by letter: a query may ask for thousands of words."""
    return {w for w in folded if w[0] == token[0] and abs(len(w) - len(token)) <= 2}


def _phrase(node: Phrase, parts: Sequence[_Part]) -> Miss:
    if apart := _apart_in_any(node, parts):
        return apart
    joined = "".join(node.tokens)
    for part in parts:
        if joined in part.text.folded:
            i = part.text.folded.index(joined)
            detail, at = f"written as one word, “{part.shown((i, i + 1))}”", part.spans((i, i + 1))
            return Miss(node, detail, 0.9, Or((node, Term(joined))), at)
    return _scattered(node, node.tokens, parts)


def _loose(node: Loose, parts: Sequence[_Part]) -> Miss:
    return _apart_in_any(node, parts) or _scattered(node, node.tokens, parts)


def _apart_in_any(node: Phrase | Loose, parts: Sequence[_Part]) -> Miss | None:
    """Where they stand closest."""
    windows = ((_tightest(node.tokens, p.text.folded), p) for p in parts)
    found = [_apart(node, node.tokens, window, part) for window, part in windows if window]
    return max(found, key=lambda miss: miss.closeness, default=None)


def _apart(node: Phrase | Loose, tokens: tuple[str, ...], window: tuple[int, int], part: _Part) -> Miss:
    """All words are in one part, too far from one another or in another order."""
    among = window[1] - window[0] - len(tokens)
    instead = Loose(tokens, among) if among <= FARTHEST else None
    closeness = max(0.5, 0.9 - among / 200)
    spans = part.spans(*((i, i + 1) for i in range(*window) if part.text.folded[i] in tokens))
    shown = f", “{part.shown(window)}”" if among <= 12 else ""
    detail = f"its words are in the {part.name}, with {_count(among)} among them{shown}"
    if among == 0:
        detail = f"its words stand in another order{shown}"
    return Miss(node, detail, closeness, instead, spans)


def _count(number: int) -> str:
    return f"{number} other word{'' if number == 1 else 's'}"


def _tightest(tokens: tuple[str, ...], folded: Sequence[str]) -> tuple[int, int] | None:
    """The shortest stretch that holds all of the words, each as often as it is asked for."""
    need = Counter(tokens)
    places = [i for i, token in enumerate(folded) if token in need]
    have: Counter[str] = Counter()
    best: tuple[int, int] | None = None
    first = 0
    for place in places:
        have[folded[place]] += 1
        while all(have[t] >= n for t, n in need.items()):
            if best is None or place + 1 - places[first] < best[1] - best[0]:
                best = (places[first], place + 1)
            have[folded[places[first]]] -= 1
            first += 1
    return best


def _scattered(node: Phrase | Loose, tokens: tuple[str, ...], parts: Sequence[_Part]) -> Miss:
    wanted = list(dict.fromkeys(tokens))
    where = {t: [p.name for p in parts if t in p.text.folded] for t in wanted}
    missing = [t for t in wanted if not where[t]]
    if not missing and all(len(where[t]) == 1 for t in wanted) and len({where[t][0] for t in wanted}) == 2:
        told = " and ".join(f"{t} in the {where[t][0]}" for t in wanted)
        return Miss(node, f"{told}, and nothing spans the two", 0.7, _all(tokens))
    if missing and len(missing) < len(wanted):
        there = [t for t in wanted if where[t]]
        detail = f"{_listed(there)} is there, {_listed(missing)} is not"
        return Miss(node, detail, 0.5 * len(there) / len(wanted))
    return Miss(node, "not found" if missing else "a word of it is there too few times", 0.0 if missing else 0.5)


def _all(tokens: Iterable[str]) -> Node:
    return And(tuple(Term(t) for t in dict.fromkeys(tokens)))


def _listed(tokens: Sequence[str]) -> str:
    return ", ".join(tokens[:5])


def _wildcard(node: Wildcard, parts: Sequence[_Part]) -> Miss:
    prefix = re.split(r"[*?]", node.pattern)[0]
    for part in parts:
        for i, word in enumerate(part.text.folded):
            if word.startswith(prefix):
                detail, at = f"the nearest word is “{part.shown((i, i + 1))}”", part.spans((i, i + 1))
                return Miss(node, detail, 0.6, Or((node, Wildcard(f"{prefix}*"))), at)
    return Miss(node, "not found")


def _exact(node: Exact, parts: Sequence[_Part]) -> Miss:
    plain = tuple(fold(t) for t in node.tokens)
    instead: Term | Phrase = Term(plain[0]) if len(plain) == 1 else Phrase(plain)
    for part in parts:
        for place in occurrences(instead, part.text.folded, ()):
            detail = f"written “{part.shown(place)}”, and braces want exactly this case and accents"
            return Miss(node, detail, 0.95, instead, part.spans(place))
    return replace(_plain_miss(instead, parts), target=node, instead=None)


def _plain_miss(node: Term | Phrase, parts: Sequence[_Part]) -> Miss:
    return _phrase(node, parts) if isinstance(node, Phrase) else Miss(node, "not found")


def _raw(node: Raw, parts: Sequence[_Part]) -> Miss:
    for part in parts:
        if node.text in part.raw:
            return Miss(node, "only inside a longer word", 0.8)
        if other := re.search(re.escape(node.text), part.raw, re.IGNORECASE):
            detail = f"written “{other[0]}”, and raw: wants exactly these signs"
            spans = Spans(title=(other.span(),)) if part.name == "title" else Spans(body=(other.span(),))
            return Miss(node, detail, 0.95, Or((node, Raw(other[0]))), spans)
    return Miss(node, "not found")


def _near(node: Near, parts: Sequence[_Part], document: Document, place: Place) -> Miss:
    sides = [(occurrences(n, p.text.folded, p.text.exact), p) for n in (node.left, node.right) for p in parts]
    left, right = sides[: len(parts)], sides[len(parts) :]
    pairs = zip(left, right, strict=True)
    far = [_too_far(node, lefts, rights, part) for (lefts, part), (rights, _) in pairs if lefts and rights]
    if far:
        return max(far, key=lambda miss: miss.closeness)
    there = {side: [p.name for found, p in given if found] for side, given in (("left", left), ("right", right))}
    if there["left"] and there["right"]:
        detail = (
            f"one side is in the {there['left'][0]}, the other in the {there['right'][0]}, and nothing spans the two"
        )
        return Miss(node, detail, 0.7, And((node.left, node.right)))
    return _one_sided(node, bool(there["left"]), bool(there["right"]), document, place)


def _too_far(node: Near, lefts: Sequence[tuple[int, int]], rights: Sequence[tuple[int, int]], part: _Part) -> Miss:
    name = "ONEAR" if node.ordered else "NEAR"
    pairs = [
        (b[0] - a[1], a[0], b[1], True) if a[1] <= b[0] else (a[0] - b[1], b[0], a[1], False)
        for a, b in product(islice(lefts, _LOOKED_AT), islice(rights, _LOOKED_AT))
        if a[1] <= b[0] or b[1] <= a[0]
    ]
    if not pairs:
        return Miss(node, "both sides are the same words of the post", 0.5)
    following = [p for p in pairs if p[3]]
    gap, start, end, in_order = min(following if node.ordered and following else pairs)
    closeness = max(0.5, 0.9 - (gap - node.distance) / 200)
    wider = replace(node, distance=max(gap, node.distance)) if gap <= FARTHEST else None
    if node.ordered and not in_order:
        loose = replace(wider, ordered=False) if wider else None
        return Miss(node, f"found the other way round, “{part.shown((start, end))[:200]}”", closeness, loose)
    detail = f"found in the {part.name} with {_count(gap)} between; {name}/{node.distance} allows {node.distance}"
    return Miss(node, detail, closeness, wider)


def _one_sided(node: Near, left: bool, right: bool, document: Document, place: Place) -> Miss:
    if not left and not right:
        return Miss(node, "neither side is found")
    present, absent = (node.left, node.right) if left else (node.right, node.left)
    detail = f"{_brief(present)} is there, {_brief(absent)} is not"
    if isinstance(absent, Or):
        return Miss(node, detail, 0.4)
    hint = nearest_text(absent, document, place)
    return Miss(node, f"{detail} ({hint.detail})" if hint.closeness else detail, 0.4 + hint.closeness / 4)


def _brief(node: Node) -> str:
    text = print_query(node)
    return text if len(text) <= 60 else text[:57] + "..."


def _sign(node: Tag | Handle, word: str, known: frozenset[str], parts: Sequence[_Part], sign: str) -> Miss:
    tokens = tuple(words(word))
    plain: Node | None = Phrase(tokens) if len(tokens) > 1 else Term(tokens[0]) if tokens else None
    for part in parts if plain else ():
        for place in occurrences(plain, part.text.folded, ()) if plain else ():
            detail = f"only as a plain word, “{part.shown(place)}”, without the {sign}"
            return Miss(node, detail, 0.9, plain, part.spans(place))
    what = "hashtag" if sign == "#" else "handle"
    for other in sorted(known):
        if other.startswith(word) or word.startswith(other):
            longer: Node = Tag(other) if sign == "#" else Handle(other)
            return Miss(node, f"not found; it has the {what} {sign}{other}", 0.7, Or((node, longer)))
    return Miss(node, f"not found; it has {_tags(known, sign)}" if known else f"not found; it has no {what}")


def _tags(known: frozenset[str], sign: str) -> str:
    return ", ".join(f"{sign}{w}" for w in sorted(known)[:5])
