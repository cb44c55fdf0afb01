"""A converted query as a person would lay it out: one line where it fits, else an arm or a filled line each."""

from itertools import groupby

from schemas.query.dialects.said import All, Any, Close, Leaf, No, Noted, Said, Within

__all__ = ["lay_out"]

_WIDTH = 88
_STEP = "  "


def lay_out(said: Said) -> str:
    """Text that our parser reads."""
    return "\n".join(_lines(said))


def _lines(said: Said) -> list[str]:
    if not _has_notes(said) and len(line := _line(said)) <= _WIDTH:
        return [line]
    match said:
        case All(parts):
            return _arms(parts, "AND")
        case Any(parts):
            return _filled_field(parts) if _shared(parts) else _arms(parts, "OR")
        case Noted(notes, child):
            return [*(_comment(text) for text in notes), *_lines(child)]
        case No(child):
            return _led("NOT ", _bracketed(child))
        case Within(name, child):
            return _led(f"{name}:", _bracketed(child, always=True))
        case Close():
            return _close(said)
        case Leaf():
            return [said.whole]


def _close(said: Close) -> list[str]:
    """The right side is broken first, the left where it does not fit by itself."""
    first = _bracketed(said.left)
    lead = f"{first[-1]} {said.word} "
    if len(lead) > _WIDTH and isinstance(said.left, Any):
        first = _open(said.left)
        lead = f"{first[-1]} {said.word} "
    second = _bracketed(said.right)
    if len(lead) + len(second[0]) > _WIDTH and isinstance(said.right, Any):
        second = _open(said.right)
    return [*first[:-1], *_led(lead, second)]


def _open(said: Any) -> list[str]:
    """In brackets on lines of their own."""
    return ["(", *(_STEP + line for line in _arms(said.parts, "OR")), ")"]


def _comment(text: str) -> str:
    return f"<<< {' '.join(text.split())} >>>"


def _has_notes(said: Said) -> bool:
    match said:
        case Noted():
            return True
        case All(parts) | Any(parts):
            return any(_has_notes(part) for part in parts)
        case No(child) | Within(_, child):
            return _has_notes(child)
        case _:
            return False


def _line(said: Said) -> str:
    match said:
        case All(parts):
            return " AND ".join(_inner(part) for part in parts)
        case Any(parts):
            return _shared(parts) or " OR ".join(_inner(part) for part in _by_field(parts))
        case No(child):
            return f"NOT {_inner(child)}"
        case Close(left, word, right):
            return f"{_inner(left)} {word} {_inner(right)}"
        case Within(name, child):
            return f"{name}:{_line(child)}" if isinstance(child, Leaf) else f"{name}:({_line(child)})"
        case Noted(_, child):
            return _line(child)
        case Leaf():
            return said.whole


def _inner(said: Said) -> str:
    text = _line(said)
    return f"({text})" if _needs_brackets(said) else text


def _needs_brackets(said: Said) -> bool:
    if isinstance(said, Noted):
        return _needs_brackets(said.child)
    return isinstance(said, All) or (isinstance(said, Any) and not _shared(said.parts))


def _shared(parts: tuple[Said, ...]) -> str:
    """`site:(a.com OR b.com)` where all ask one field; "" elsewhere."""
    names = {part.field if isinstance(part, Leaf) else "" for part in parts}
    if len(names) != 1 or names == {""} or names == {"raw"}:
        return ""
    values = " OR ".join(part.text for part in parts if isinstance(part, Leaf))
    return f"{names.pop()}:({values})"


def _by_field(parts: tuple[Said, ...]) -> tuple[Said, ...]:
    """Neighbours that ask one field as one."""
    runs = [tuple(run) for _, run in groupby(parts, lambda part: part.field if isinstance(part, Leaf) else "")]
    return tuple(part for run in runs for part in ((Any(run),) if len(run) > 1 and _shared(run) else run))


def _arms(parts: tuple[Said, ...], word: str) -> list[str]:
    """Each on a line of its own, the operator before it; short arms of an OR fill lines together."""
    lines: list[str] = []
    filling = False
    for i, part in enumerate(_by_field(parts) if word == "OR" else parts):
        if isinstance(part, Noted):
            lines.extend(_comment(text) for text in part.notes)
            part, filling = part.child, False
        arm = _led(f"{word} " if i else "", _bracketed(part))
        short = word == "OR" and len(arm) == 1 and _is_short(part)
        if short and filling and len(lines[-1]) + 1 + len(arm[0]) <= _WIDTH:
            lines[-1] += " " + arm[0]
        else:
            lines.extend(arm)
        filling = short
    return lines


def _bracketed(said: Said, *, always: bool = False) -> list[str]:
    if not (always or _needs_brackets(said)):
        return _lines(said)
    inner = _lines(said)
    if len(inner) == 1:
        return [f"({inner[0]})"]
    return ["(", *(_STEP + line for line in inner), ")"]


def _led(lead: str, lines: list[str]) -> list[str]:
    return [lead + lines[0], *lines[1:]]


def _is_short(said: Said) -> bool:
    return isinstance(said, Leaf | Close) or (isinstance(said, Any) and bool(_shared(said.parts)))


def _filled_field(parts: tuple[Said, ...]) -> list[str]:
    """One bracket for all values of one field."""
    values = tuple(Leaf(part.text) for part in parts if isinstance(part, Leaf))
    name = next(part.field for part in parts if isinstance(part, Leaf))
    return [f"{name}:(", *(_STEP + line for line in _arms(values, "OR")), ")"]
