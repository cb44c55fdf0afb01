"""Words, phrases and exact spellings of another product in ours."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from schemas.query.ast import Loose, Phrase, Term
from schemas.query.dialects.conversion import Outcome
from schemas.query.dialects.dialect import Dialect
from schemas.query.dialects.foreign import Text
from schemas.query.dialects.said import Close, Leaf, Said, all_of, any_of
from schemas.query.folding import fold
from schemas.query.leaves import LOOSEST
from schemas.query.parser import parse
from schemas.query.tokens import words

__all__ = ["Reading", "quoted", "read_text"]

_BOOST = re.compile(r"\^\d+(?:\.\d+)?")
_LOOSE = re.compile(r"~(\d*)(f?)")
_TAIL = re.compile(r"(?:~[\d.]*f?|\^\d+(?:\.\d+)?)+$")
_WILD = re.compile(r"\*|\?(?=\w)")


@dataclass(frozen=True, slots=True)
class Reading:
    """`said` None: lost. `ends`: the words for a NEAR to look at, empty where none can; `span`: they are only parts of it.

    `near_message`: what else changes inside a NEAR.
    """

    said: Said | None
    outcome: Outcome = "same"
    message: str = ""
    ends: tuple[Leaf, ...] = ()
    span: bool = False
    near_message: str = ""


def quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def read_text(text: Text, dialect: Dialect, *, wanted: bool = True) -> Reading:
    """`wanted`: not under a NOT."""
    if text.kind == "braces":
        return _checked("{" + text.text + "}")
    if text.kind == "quote":
        return _quote(text, dialect, wanted)
    return _word(text.text, dialect, wanted)


def _word(text: str, dialect: Dialect, wanted: bool) -> Reading:
    if dialect.plus_is_raw and text.startswith("+") and len(text) > 1:
        return _raw(text[1:])
    tail = _TAIL.search(text)
    if tail and tail.start():
        return _tailed(text[: tail.start()], tail[0], dialect, wanted)
    if text[0] in "#@" and len(text) > 1:
        return _sign(text)
    return _spelled(text, text, dialect, wanted)


def _tailed(word: str, tail: str, dialect: Dialect, wanted: bool) -> Reading:
    plain = _word(word, dialect, wanted)
    if "~" not in tail:
        return _told(plain, "converted", "^ chooses only which sentence is shown: the same posts are found without it.")
    if dialect.spelling_tilde and tail == "~":
        return _variants(word, plain)
    return _told(plain, "changed", f"Harken does not guess similar spellings of {word}: list them with OR.")


def _variants(word: str, plain: Reading) -> Reading:
    """`car-sharing~`: written apart, with a hyphen (both are the phrase) and as one word."""
    joined = word.replace("-", "")
    if joined == word or plain.said is None:
        message = f"Harken does not know where {word} can be split: list the variants with OR."
        return _told(plain, "changed", message)
    leaves = (Leaf(word), Leaf(joined))
    return Reading(any_of(leaves), "converted", "Written with a hyphen, apart and as one word.", leaves)


def _told(reading: Reading, outcome: Outcome, message: str) -> Reading:
    if reading.said is None:
        return reading
    both = f"{message} {reading.message}".rstrip()
    worst = "changed" if "changed" in (outcome, reading.outcome) else outcome
    return Reading(reading.said, worst, both, reading.ends, reading.span, reading.near_message)


def _raw(text: str) -> Reading:
    said = Leaf(f"raw:{quoted(text)}")
    message = "The + is read as Talkwalker's exact search in the raw text, which is not documented in public."
    if problem := _problem(said.text):
        return Reading(None, "lost", problem)
    near = "NEAR looks at words, so signs and case do not count in it."
    return Reading(said, "converted", message, _ends(quoted(text)), near_message=near)


def _sign(text: str) -> Reading:
    reading = _checked(text)
    near = f"NEAR looks at words: this finds {text[1:]} with and without the {text[0]}."
    return Reading(reading.said, reading.outcome, reading.message, _ends(text[1:]), near_message=near)


def _ends(text: str) -> tuple[Leaf, ...]:
    return () if _problem(text) else (Leaf(text),)


def _checked(text: str) -> Reading:
    """As it stands, if our language can read it as one thing."""
    problem = _problem(text)
    return Reading(None, "lost", problem) if problem else Reading(Leaf(text), ends=(Leaf(text),))


def _problem(text: str) -> str:
    parsed = parse(text, anchor=False)
    return next((p.message for p in parsed.problems if p.severity == "error"), "")


def _spelled(text: str, source: str, dialect: Dialect, wanted: bool) -> Reading:
    """A word, or a phrase with its quotes. `source`: without them."""
    safe = text if _is_text(text) else quoted(source)
    if problem := _problem(text if _is_wild(text) else safe):
        return Reading(None, "lost", problem)
    leaf = Leaf(safe)
    plain = Reading(leaf, "same" if safe == text else "converted", ends=(leaf,))
    return _accented(source, _signed(source, plain, dialect, wanted), dialect, wanted)


def _is_wild(text: str) -> bool:
    return text[:1] != '"' and ("*" in text or "?" in text)


def _is_text(text: str) -> bool:
    query = parse(text, anchor=False).query
    return query is not None and (isinstance(query, Term | Phrase | Loose) or _is_wild(text))


def _signed(source: str, plain: Reading, dialect: Dialect, wanted: bool) -> Reading:
    """`50%`: the product looks for the sign, our words do not have it. A NOT must not leave out more than it did."""
    bare = source.rstrip("?*")
    kept = [char for char in bare if char in dialect.signs or (dialect.signs and unicodedata.category(char) == "Sc")]
    if not kept:
        return plain
    raw = f"raw:{quoted(source)}"
    if not any(char.isalpha() for char in source) and not _problem(raw):
        near = f"NEAR looks at words, so {kept[0]} does not count in it."
        return Reading(Leaf(raw), "converted", "raw: looks for the sign too.", plain.ends, near_message=near)
    if not wanted and not _problem(raw):
        message = f"raw: looks for the {kept[0]} too, but for upper and lower case as they stand here."
        return Reading(Leaf(raw), "changed", message, plain.ends, near_message=f"{kept[0]} does not count in NEAR.")
    return _told(plain, "changed", f"{kept[0]} does not count in words; {raw} finds exactly this, case included.")


def _accented(source: str, plain: Reading, dialect: Dialect, wanted: bool) -> Reading:
    tokens = words(source)
    exact = unicodedata.normalize("NFC", source).casefold()
    if not dialect.exact_accents or not tokens or fold(source) == exact or plain.said is None:
        return plain
    shown = " ".join(tokens)
    if not wanted and len(tokens) == 1 and "*" not in source and "?" not in source:
        forms = dict.fromkeys(f"{{{form}}}" for form in (source, source.lower(), source.capitalize(), source.upper()))
        leaves = tuple(Leaf(form) for form in forms)
        message = f"In braces, so that {shown} without accents is not left out with it; other mixes of case are."
        return Reading(any_of(leaves), "changed", message, leaves)
    message = f"{dialect.name} finds only the spelling with accents, Harken also {shown}."
    exactly = "" if "*" in source or "?" in source else f" {{{source}}} finds exactly this, case included."
    return _told(plain, "changed", message + exactly)


def _quote(text: Text, dialect: Dialect, wanted: bool) -> Reading:
    if text.lead and dialect.plus_is_raw:
        return _raw(text.text)
    inner, tail = text.text.strip(), text.tail
    tokens = inner.split()
    loose = _LOOSE.search(tail)
    if len(tokens) == 1 and inner[0] in "#@" and len(inner) > 1 and not loose:
        return _told(_sign(inner), "converted", "Without quotes: in quotes # and @ are punctuation.")
    reading = _phrase(inner, tokens, loose, dialect, wanted)
    if _BOOST.search(tail):
        return _told(
            reading, "converted", "^ chooses only which sentence is shown: the same posts are found without it."
        )
    return reading


def _phrase(inner: str, tokens: list[str], loose: re.Match[str] | None, dialect: Dialect, wanted: bool) -> Reading:
    if any(_WILD.search(token) for token in tokens):
        return _wild_phrase(tokens, loose)
    if not loose:
        plain = _spelled(quoted(inner), inner, dialect, wanted)
        doubt = "A ? at the end of a word in quotes was read as a question mark, not as a letter."
        return _told(plain, "changed", doubt) if any(token.endswith("?") for token in tokens) else plain
    return _loose(inner, loose, dialect, wanted)


def _loose(inner: str, loose: re.Match[str], dialect: Dialect, wanted: bool) -> Reading:
    listed = words(inner)
    if len(listed) < 2:
        plain = _spelled(quoted(inner), inner, dialect, wanted)
        return _told(plain, "converted", "One word alone has no distance.")
    far = min(int(loose[1] or dialect.near), LOOSEST)
    ends = tuple(Leaf(word) for word in listed)
    said = Leaf(f"{quoted(inner)}~{far}")
    if loose[2]:
        message = "Harken has no order in ~; ONEAR keeps it between two words."
        return Reading(said, "changed", message, ends, span=True)
    message = dialect.distance if len(listed) == 2 else "Harken counts all other words among them together."
    plain = Reading(said, "same" if loose[1] else "changed", message, ends, span=True)
    return _accented(inner, plain, dialect, True)


def _wild_phrase(tokens: list[str], loose: re.Match[str] | None) -> Reading:
    """`"running shoe*"`: wildcards have no place in quotes, so the parts stand in a row."""
    pieces = _pieces(tokens)
    problem = next((found for piece in pieces if (found := _problem(piece.text))), "")
    if problem:
        return Reading(None, "lost", problem)
    if len(pieces) == 1:
        return Reading(pieces[0], "converted", "Without quotes, where wildcards work.", pieces)
    word = f"NEAR/{min(int(loose[1] or 0), 100)}" if loose else "ONEAR/0"
    said = all_of(Close(one, word, two) for one, two in pairwise(pieces))
    exact = len(pieces) == 2
    message = "Wildcards do not work in quotes: the parts stand in a row with ONEAR/0."
    if loose:
        message = "Wildcards do not work in quotes: the parts stand in a NEAR."
    if not exact:
        message += " With three or more parts, each pair may be in another place of the post."
    return Reading(said, "converted" if exact else "changed", message, pieces, span=True)


def _pieces(tokens: list[str]) -> tuple[Leaf, ...]:
    pieces: list[Leaf] = []
    plain: list[str] = []
    for token in [*tokens, ""]:
        if token and not _WILD.search(token):
            plain.append(token)
            continue
        if plain:
            pieces.append(
                Leaf(plain[0] if len(plain) == 1 and words(plain[0]) == [plain[0].lower()] else quoted(" ".join(plain)))
            )
            plain = []
        if token:
            pieces.append(Leaf(token.strip(",.;:!")))
    return tuple(pieces)
