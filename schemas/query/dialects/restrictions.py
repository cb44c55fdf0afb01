"""Fields of another product in ours."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from schemas.errors import UserError
from schemas.query.ast import And, Not, Or
from schemas.query.dialects.conversion import Ledger, Outcome, Place
from schemas.query.dialects.dialect import Answer, Dialect, Given, Handler, TextField
from schemas.query.dialects.foreign import Bound, Chain, Denied, Foreign, Grouped, Joined, Restriction, Text
from schemas.query.dialects.layout import lay_out
from schemas.query.dialects.said import Leaf, No, Said, Within, all_of, any_of, note
from schemas.query.fields import find_field, nearest
from schemas.query.lint import parse_or_raise
from schemas.query.parser import parse

__all__ = ["say_restriction"]

Inside = Callable[[Foreign, Place], Said | None]


def say_restriction(
    tree: Restriction, place: Place, dialect: Dialect, ledger: Ledger, for_search: bool, inside: Inside
) -> Said | None:
    """`inside` says the text query that a title holds."""
    if tree.child is None:
        ledger.lose(tree.at, place, f"Nothing stands after {tree.name}:.")
        return None
    handler = dialect.fields.get(tree.name.lower())
    if handler is None:
        ledger.lose(tree.at, place, _unknown(tree.name, dialect))
        return None
    if isinstance(handler, TextField):
        return _text_field(handler, tree, tree.child, place, ledger, inside)
    return _Values(tree, handler, ledger, for_search).say(tree.child, place, tree.at)


def _unknown(name: str, dialect: Dialect) -> str:
    """Ours are offered by name."""
    ours = find_field(name)
    close = ours.name if ours else nearest(name)
    hint = f" Harken has {close}:, if that is what was meant." if close else ""
    return f"{name}: is no field of {dialect.name} that is known here.{hint} If it is text, put it in quotes."


def _text_field(
    field: TextField, tree: Restriction, child: Foreign, place: Place, ledger: Ledger, inside: Inside
) -> Said | None:
    head = (tree.at[0], tree.at[0] + len(tree.name) + 1)
    if field.message and not place.wanted:
        ledger.lose(tree.at, place, f"{field.message} In a NOT that would leave out too much.")
        return None
    said = inside(child, replace(place, join=place.join))
    if said is None:
        ledger.lose(head, place, f"Nothing of what stands in {tree.name}: can be said.")
        return None
    outcome: Outcome = (
        "changed" if field.message else "same" if field.name == tree.name and not tree.spaced else "converted"
    )
    ledger.add(head, outcome, f"{field.name}:", field.message)
    return Within(field.name, said)


class _Values:
    """One restriction; its values may stand in brackets with AND, OR and NOT."""

    def __init__(self, tree: Restriction, handler: Handler, ledger: Ledger, for_search: bool) -> None:
        self.name = tree.name
        self.handler = handler
        self.ledger = ledger
        self.for_search = for_search

    def say(self, value: Foreign, place: Place, at: tuple[int, int]) -> Said | None:
        """`at`: what is told of; a value alone is told with its field."""
        match value:
            case Text(kind, text):
                return self._one(Given(text + (value.tail if kind == "word" else ""), kind), place, at)
            case Bound(text):
                return self._one(Given(text, "bound"), place, at)
            case Joined():
                return self._joined(value, place)
            case Denied(child):
                said = self.say(child, replace(place, wanted=not place.wanted), child.at)
                return No(said) if said is not None else None
            case Grouped(child, _, _, _, notes):
                return note(notes, self.say(child, place, child.at))
            case Chain() | Restriction():
                self.ledger.lose(value.at, place, f"This cannot stand in a value of {self.name}:.")
                return None

    def _joined(self, value: Joined, place: Place) -> Said | None:
        op: Literal["AND", "OR"] = "OR" if value.guessed and value.op == "AND" else value.op
        self._tell_reading(value, op)
        inner = Place(op, place.wanted, place.wanted)
        parts = [self.say(part, inner, part.at) for part in value.parts]
        return all_of(parts) if op == "AND" else any_of(parts)

    def _tell_reading(self, value: Joined, op: str) -> None:
        if value.guessed and value.op == "AND":
            became = f"{op} {self.ledger.text[slice(*value.guessed)]}"
            message = f"No operator stands before this value of {self.name}:, so it was read as one of several."
            self.ledger.add(value.guessed, "changed", became, message)
        elif value.mixed:
            message = f"AND and OR stand at one level in {self.name}:(…): AND was read first."
            self.ledger.add(value.mixed, "changed", self.ledger.text[slice(*value.mixed)], message)

    def _one(self, given: Given, place: Place, at: tuple[int, int]) -> Said | None:
        answer = self.handler(given)
        if answer.outcome == "lost" or not answer.value:
            self.ledger.lose(at, place, answer.message or f"Harken cannot say {given.source[:40]}.")
            return None
        leaf = Leaf(answer.value, answer.field)
        if why := self._refused(answer, leaf, place):
            self.ledger.lose(at, place, why)
            return None
        outcome = "converted" if answer.outcome == "same" and self.name != answer.field else answer.outcome
        said = any_of([leaf, *(Leaf(value, answer.field) for value in answer.also)]) or leaf
        found = No(said) if answer.denied else said
        self.ledger.add(at, outcome, lay_out(found), answer.message)
        return found

    def _refused(self, answer: Answer, leaf: Leaf, place: Place) -> str:
        """Why it may not stand here; "" where it may."""
        parsed = parse(leaf.whole, anchor=False)
        if parsed.query is None:
            return next(problem.message for problem in parsed.problems if problem.severity == "error")
        if answer.field and isinstance(parsed.query, And | Or | Not):
            return f"{leaf.text[:40]} is not one value of {answer.field}:."
        if answer.wider and not place.wanted:
            return f"{answer.message} In a NOT that would leave out too much."
        if not self.for_search and _is_later(leaf.whole):
            return f"{leaf.whole} changes after a post was matched: use it in a search, alert or report, not in a brand's own query."
        return ""


def _is_later(text: str) -> bool:
    """Whether only a search may ask this."""
    try:
        parse_or_raise(text + " anchor")
    except UserError:
        return True
    return False
