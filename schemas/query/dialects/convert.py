"""A query of another product, clause by clause, in our language."""

from dataclasses import replace
from typing import Literal

from schemas.query.dialects.brandwatch import BRANDWATCH
from schemas.query.dialects.conversion import Conversion, Ledger, Outcome, Place
from schemas.query.dialects.dialect import Dialect
from schemas.query.dialects.foreign import Bound, Chain, Denied, Foreign, Grouped, Joined, Link, Restriction, Text
from schemas.query.dialects.layout import lay_out
from schemas.query.dialects.meltwater import MELTWATER
from schemas.query.dialects.proximity import (
    Absent,
    Both,
    Either,
    Fact,
    Nearness,
    Operand,
    Plain,
    Span,
    TooMuch,
    alone,
    chain,
    is_plain,
    together,
    words_of,
)
from schemas.query.dialects.read import TooDeep, read
from schemas.query.dialects.restrictions import say_restriction
from schemas.query.dialects.said import Leaf, No, Noted, Said, all_of, any_of, note
from schemas.query.dialects.talkwalker import TALKWALKER
from schemas.query.dialects.words import Reading, read_text
from schemas.query.parser import FARTHEST, LONGEST

__all__ = ["DIALECTS", "DialectName", "convert"]

DialectName = Literal["brandwatch", "talkwalker", "meltwater"]
DIALECTS: dict[DialectName, Dialect] = {"brandwatch": BRANDWATCH, "talkwalker": TALKWALKER, "meltwater": MELTWATER}
_NESTED = (
    "Harken's NEAR holds words and phrases: a NEAR or a phrase with a wildcard in it became a clause of its own, "
    "which may be met in another place of the post."
)
_SENTENCE = 15
"""Words; for a search in one sentence, which we do not have."""


def convert(text: str, dialect: DialectName, *, for_search: bool = False) -> Conversion:
    """Never raises. What cannot be said is left out of `query` and told in its clause. `for_search`: fields that a
    brand's own query may not ask are kept."""
    ledger = Ledger(text)
    whole = (0, len(text))
    if len(text.encode("utf-8", "surrogatepass")) > LONGEST:
        ledger.lose(whole, Place(), "A query may be 64 KB long; this one is longer.")
        return Conversion("", ledger.clauses)
    try:
        tree = read(text, ledger, lower_operators=DIALECTS[dialect].lower_operators)
        said = _Converter(DIALECTS[dialect], ledger, for_search).say(tree, Place()) if tree else None
    except TooDeep:
        ledger = Ledger(text)
        ledger.lose(whole, Place(), "More than 60 brackets stand in each other here: write it flatter.")
        said = None
    except TooMuch:
        ledger = Ledger(text)
        ledger.lose(whole, Place(), "Written without NEAR in NEAR this query becomes too long: split it.")
        said = None
    return Conversion(lay_out(said) if said is not None else "", ledger.clauses)


class _Converter:
    def __init__(self, dialect: Dialect, ledger: Ledger, for_search: bool) -> None:
        self.dialect = dialect
        self.ledger = ledger
        self.for_search = for_search
        self.hoisted: list[str] = []
        self.titled = False

    def say(self, tree: Foreign, place: Place) -> Said | None:
        match tree:
            case Text():
                return self._text(tree, place).said
            case Restriction():
                return self._restriction(tree, place)
            case Joined():
                return self._joined(tree, place)
            case Denied(child):
                said = self.say(child, replace(place, wanted=not place.wanted))
                return _no(said)
            case Grouped():
                return self._grouped(tree, place)
            case Chain():
                return self._chain(tree, place)
            case Bound(_, at):
                self.ledger.lose(at, place, "A range needs a field before it.")
                return None

    def _text(self, text: Text, place: Place, *, near: bool = False) -> Reading:
        reading = read_text(text, self.dialect, wanted=place.wanted)
        if reading.said is None:
            self.ledger.lose(text.at, place, reading.message)
            return reading
        if self.titled and _is_sign(reading):
            reading = _as_word(reading)
        outcome, message = reading.outcome, reading.message
        if near and reading.near_message:
            outcome, message = "changed", reading.near_message
        self.ledger.add(text.at, outcome, lay_out(_shown(reading, near)), message)
        return reading

    def _restriction(self, tree: Restriction, place: Place) -> Said | None:
        if self.titled:
            self.ledger.lose(tree.at, place, "A field cannot stand in title: or body:: write it outside.")
            return None

        def inside(child: Foreign, inner: Place) -> Said | None:
            self.titled = True
            said = self.say(child, inner)
            self.titled = False
            return said

        return say_restriction(tree, place, self.dialect, self.ledger, self.for_search, inside)

    def _joined(self, tree: Joined, place: Place) -> Said | None:
        op = self._operator(tree)
        self._tell_reading(tree)
        inner = Place(op, place.wanted, place.wanted)
        parts = [self.say(part, inner) for part in tree.parts]
        return all_of(parts) if op == "AND" else any_of(parts)

    def _operator(self, tree: Joined) -> Literal["AND", "OR"]:
        """Sites side by side are alternatives in Talkwalker."""
        sites = all(isinstance(part, Restriction) and part.name.lower() == "site" for part in tree.parts)
        return "OR" if tree.guessed and sites and self.dialect.sites_are_either else tree.op

    def _tell_reading(self, tree: Joined) -> None:
        if tree.mixed:
            word = self.ledger.text[slice(*tree.mixed)]
            became = word.upper() if word.upper() in ("AND", "OR") else f"AND {word}"
            self.ledger.add(tree.mixed, self.dialect.mixing_outcome, became, self.dialect.mixing)
        elif tree.guessed:
            op = self._operator(tree)
            sites = "; sites side by side are alternatives" if op == "OR" else ""
            message = f"No operator stands before this: it was read as {op}{sites}."
            became = f"{op} {self.ledger.text[slice(*tree.guessed)]}"
            self.ledger.add(tree.guessed, "converted", became, message)

    def _grouped(self, tree: Grouped, place: Place) -> Said | None:
        if tree.tail.startswith("~"):
            return note(tree.notes, alone(self._tilde(tree, place)))
        said = self.say(tree.child, place)
        self._tell_boost(tree)
        return note(tree.notes, said)

    def _tell_boost(self, tree: Grouped) -> None:
        if tree.tail.startswith("^"):
            message = "^ chooses only which sentence is shown: the same posts are found without it."
            self.ledger.add(tree.tail_at, "converted", "", message)

    def _chain(self, tree: Chain, place: Place) -> Said | None:
        hoisted, self.hoisted = self.hoisted, []
        said = alone(self._linked(tree, place))
        notes, self.hoisted = tuple(self.hoisted), hoisted
        return note(notes, said)

    def _linked(self, tree: Chain, place: Place) -> Operand:
        """NEAR after NEAR. A part that cannot be said leaves the others."""
        inner = Place("AND", place.wanted, place.wanted)
        parts = [self._operand(part, inner) for part in tree.parts]
        links = [self._nearness(link) for link in tree.links]
        for i, link in enumerate(tree.links):
            self._tell_link(link, links[i], (parts[i], parts[i + 1]), place, first=i == 0)
        known = [(links[max(i - 1, 0)], part) for i, part in enumerate(parts) if part is not None]
        if not known:
            return Both(())
        return chain([part for _, part in known], [link for link, _ in known[1:]])

    def _nearness(self, link: Link) -> Nearness:
        if link.sentence:
            return Nearness(_SENTENCE, link.ordered)
        return Nearness(min(self.dialect.near if link.distance is None else link.distance, FARTHEST), link.ordered)

    def _tell_link(
        self, link: Link, near: Nearness, sides: tuple[Operand | None, Operand | None], place: Place, *, first: bool
    ) -> None:
        left, right = sides
        if left is None or right is None:
            self.ledger.add(link.at, "lost", "", "One side of it cannot be said, so there is nothing to be near to.")
            return
        outcome, message = _judge_link(link, near, self.dialect)
        if nested := _judge_sides(left, right, first):
            outcome, message = "changed", nested + place.denied
        self.ledger.add(link.at, outcome, near.word, message)

    def _operand(self, tree: Foreign, place: Place) -> Operand | None:
        """One side of a NEAR; None where nothing of it can be said."""
        match tree:
            case Text():
                return _as_operand(self._text(tree, place, near=True))
            case Joined():
                return self._joined_operand(tree, place)
            case Denied(child):
                inner = self._operand(child, replace(place, wanted=not place.wanted))
                return Absent(inner) if inner is not None else None
            case Grouped():
                return self._grouped_operand(tree, place)
            case Chain():
                return self._linked(tree, place)
            case _:
                said = self.say(tree, place)
                return Fact(said) if said is not None else None

    def _joined_operand(self, tree: Joined, place: Place) -> Operand | None:
        self._tell_reading(tree)
        inner = Place(tree.op, place.wanted, place.wanted)
        parts = [part for child in tree.parts if (part := self._operand(child, inner)) is not None]
        if len(parts) < 2:
            return parts[0] if parts else None
        return Both(tuple(parts)) if tree.op == "AND" else _either(parts)

    def _grouped_operand(self, tree: Grouped, place: Place) -> Operand | None:
        self.hoisted.extend(tree.notes)
        if tree.tail.startswith("~"):
            found = self._tilde(tree, place)
            return found if alone(found) is not None else None
        self._tell_boost(tree)
        return self._operand(tree.child, place)

    def _tilde(self, tree: Grouped, place: Place) -> Operand:
        """`((A) AND (B))~5`"""
        distance = min(int(tree.tail.strip("~f") or 0), FARTHEST)
        child = tree.child
        if not isinstance(child, Joined) or child.op == "OR":
            message = "~ after brackets needs two things joined by AND; the distance was left out."
            self.ledger.add(tree.tail_at, "changed", "", message)
            return self._operand(child, place) or Both(())
        inner = Place("AND", place.wanted, place.wanted)
        parts = [part for each in child.parts if (part := self._operand(each, inner)) is not None]
        said = self._within_reach(parts, distance, tree, place)
        ends = tuple(leaf for part in parts for leaf in words_of(part, end=True))
        return Span(said, ends, ends) if said is not None else Both(())

    def _within_reach(self, parts: list[Operand], distance: int, tree: Grouped, place: Place) -> Said | None:
        plain = all(is_plain(part) for part in parts)
        if len(parts) == 2 and plain:
            self.ledger.add(tree.tail_at, "converted", f"NEAR/{distance}", self.dialect.distance)
        else:
            message = f"Each pair is within {distance} words, but one pair may be in another place of the post."
            message = _NESTED if len(parts) == 2 else message
            self.ledger.add(tree.tail_at, "changed", f"NEAR/{distance}", message + place.denied)
        return together(parts, distance) if len(parts) > 1 else all_of(alone(part) for part in parts)


def _no(said: Said | None) -> Said | None:
    """NOT before it, comments outside."""
    if isinstance(said, Noted):
        return Noted(said.notes, No(said.child))
    if isinstance(said, No):
        return said.child
    return No(said) if said is not None else None


def _is_sign(reading: Reading) -> bool:
    return isinstance(reading.said, Leaf) and reading.said.text[:1] in ("#", "@") and bool(reading.ends)


def _as_word(reading: Reading) -> Reading:
    """A tag or handle in a title, where ours look at words."""
    message = "title: and body: look at words: found with and without the sign."
    return replace(reading, said=any_of(reading.ends), outcome="changed", message=message, near_message="")


def _shown(reading: Reading, near: bool) -> Said:
    """What became of it; in a NEAR, what takes part there."""
    found = any_of(reading.ends) if near and reading.ends and not reading.span else reading.said
    assert found is not None, "a reading that was lost does not come here"
    return found


def _as_operand(reading: Reading) -> Operand | None:
    if reading.said is None:
        return None
    if not reading.ends:
        return Fact(reading.said)
    return Span(reading.said, reading.ends, reading.ends) if reading.span else Plain(reading.ends)


def _either(parts: list[Operand]) -> Operand:
    """All that is plain as one group."""
    plain = tuple(dict.fromkeys(leaf for part in parts if isinstance(part, Plain) for leaf in part.leaves))
    others = tuple(part for part in parts if not isinstance(part, Plain))
    if not others:
        return Plain(plain)
    return Either((Plain(plain), *others)) if plain else Either(others)


def _judge_link(link: Link, near: Nearness, dialect: Dialect) -> tuple[Outcome, str]:
    if link.sentence:
        order = "in this order" if link.ordered else "in any order"
        return "changed", f"Harken does not know sentences: at most {_SENTENCE} words between the two, {order}."
    if link.distance is None:
        return "changed" if not dialect.lower_operators else "converted", dialect.near_message
    if link.distance > FARTHEST:
        return "changed", f"NEAR reaches {FARTHEST} words at most: it finds fewer posts than {link.word}."
    return "same" if link.word == near.word else "converted", dialect.distance


def _judge_sides(left: Operand, right: Operand, first: bool) -> str:
    """Why it could not stay one NEAR; "" where it did."""
    for side in (left, right):
        if isinstance(side, Absent | Both):
            return "AND and NOT do not work inside NEAR: each part now has a NEAR of its own."
        if isinstance(side, Fact):
            return "This has no place in the text, so it stands beside the NEAR."
    if not first or not (is_plain(left) and is_plain(right)):
        return _NESTED
    return ""
