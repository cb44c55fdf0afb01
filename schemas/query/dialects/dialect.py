"""What sets one product's language apart from the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from schemas.query.dialects.conversion import Outcome

__all__ = ["Answer", "Dialect", "Given", "Handler", "TextField"]


@dataclass(frozen=True, slots=True)
class Given:
    """One value of a field as it stands there; `kind` bound: what stood in `[ ]`."""

    text: str
    kind: Literal["word", "quote", "braces", "bound"]

    @property
    def source(self) -> str:
        return f"[{self.text}]" if self.kind == "bound" else self.text


@dataclass(frozen=True, slots=True)
class Answer:
    """What a restriction becomes: `field:value`, a whole query where `field` is "", or nothing where `value` is "".

    `also`: other values of the same field, as alternatives. `wider`: it finds more than the original, so it must not stand in a NOT. `denied`: NOT before it.
    """

    field: str = ""
    value: str = ""
    outcome: Outcome = "converted"
    message: str = ""
    also: tuple[str, ...] = ()
    wider: bool = False
    denied: bool = False


Handler = Callable[[Given], Answer]


@dataclass(frozen=True, slots=True)
class TextField:
    """A field that holds a text query of ours. With a message it finds more than the original."""

    name: Literal["title", "body"]
    message: str = ""


@dataclass(frozen=True, slots=True)
class Dialect:
    """`fields`: by name in lower case. `lower_operators`: `and` is one. `near`: words for a NEAR without a number.

    `exact_accents`: an accented word finds only its own spelling. `signs`: those that are looked for, not skipped.
    `mixing`: what AND and OR at one level mean there. `distance`: how sure we are of what NEAR counts.
    """

    name: str
    fields: Mapping[str, Handler | TextField]
    near: int
    near_message: str
    mixing: str
    mixing_outcome: Outcome
    distance: str
    lower_operators: bool = False
    exact_accents: bool = False
    signs: str = ""
    plus_is_raw: bool = False
    spelling_tilde: bool = False
    sites_are_either: bool = False
    free_near: bool = True
