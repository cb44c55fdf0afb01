"""What a converted query says, in our language: a tree of texts, so that words stay as the person wrote them."""

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["All", "Any", "Close", "Leaf", "No", "Noted", "Said", "Within", "all_of", "any_of", "note"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """`text` in our syntax. `field`: of a restriction, so that several can share one bracket; `text` is its value then."""

    text: str
    field: str = ""

    @property
    def whole(self) -> str:
        return f"{self.field}:{self.text}" if self.field else self.text


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Said", ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple["Said", ...]


@dataclass(frozen=True, slots=True)
class No:
    child: "Said"


@dataclass(frozen=True, slots=True)
class Close:
    """`word`: the operator with its number. Each side a Leaf, or an Any of leaves."""

    left: "Said"
    word: str
    right: "Said"


@dataclass(frozen=True, slots=True)
class Within:
    """`title:( ... )` or `body:( ... )`."""

    name: str
    child: "Said"


@dataclass(frozen=True, slots=True)
class Noted:
    """Comments that stood before it."""

    notes: tuple[str, ...]
    child: "Said"


Said = Leaf | All | Any | No | Close | Within | Noted


def all_of(parts: Iterable[Said | None]) -> Said | None:
    """Flat, and nothing twice; None where nothing is left."""
    return _joined(All, parts)


def any_of(parts: Iterable[Said | None]) -> Said | None:
    return _joined(Any, parts)


def _joined(kind: type[All] | type[Any], parts: Iterable[Said | None]) -> Said | None:
    flat: list[Said] = []
    for part in parts:
        if isinstance(part, All | Any) and isinstance(part, kind):
            flat.extend(part.parts)
        elif part is not None:
            flat.append(part)
    unique = tuple(dict.fromkeys(flat))
    return kind(unique) if len(unique) > 1 else next(iter(unique), None)


def note(notes: tuple[str, ...], child: Said | None) -> Said | None:
    return Noted(notes, child) if notes and child is not None else child
