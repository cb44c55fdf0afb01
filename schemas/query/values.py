"""Values of fields, normalised so that a comparison is a look-up (docs/query-language.md section 3)."""

import re
from collections.abc import Callable
from difflib import get_close_matches

from schemas.query.ast import At, Field, Node
from schemas.query.fields import FieldSpec, Kind, find_field, name_before
from schemas.query.leaves import read_sign
from schemas.query.links import address, url_value
from schemas.query.problem import Mend, Problems
from schemas.query.ranges import DAY, read_range
from schemas.query.spellings import meant_value
from schemas.query.tokens import words

__all__ = ["DAY", "read_range", "read_value"]

_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_NO_HOST = re.compile(r"[^\w.\-:/@]")
_LANG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
_COUNTRY = re.compile(r"[a-z]{2}")
_WORD = re.compile(r"[\w.\-]+")
_NESTED = re.compile(r"([A-Za-z][A-Za-z_]*):")


def read_value(spec: FieldSpec, text: str, at: At, problems: Problems, *, quoted: bool = False) -> Node | None:
    """One value of a field that is not `title` or `body`."""
    if not quoted and _misplaced(spec, text, at, problems):
        return None
    if spec.kind in ("date", "number"):
        return read_range(spec, text, at, problems)
    if spec.kind == "tag":
        mark = "#" if spec.name == "hashtag" else "@"
        return read_sign(text if text.startswith(mark) else mark + text, at, problems)
    value = _READERS[spec.kind](text)
    if value and (spec.kind != "choice" or value in spec.values):
        return Field(spec.name, value, at)
    if spec.kind == "author":
        problems.error("no_token", at, f"{text[:40] or 'This'} holds no word of an author's name.")
    else:
        problems.error("bad_value", at, _complaint(spec, text), _nearest(spec, text, problems.text[slice(*at)]))
    return None


def _misplaced(spec: FieldSpec, text: str, at: At, problems: Problems) -> bool:
    """A wildcard, a minus or another field where a value belongs."""
    if "*" in text or ("?" in text and spec.kind not in ("url", "link")):
        message = f"A value of {spec.name}: is looked for as a whole; * and ? do not work there."
        problems.error("wildcard_place", at, message, _plain(spec, text, problems.text[slice(*at)]))
        return True
    minus = text.startswith("-") and spec.kind not in ("number", "exact")
    if minus or (":" in text and (nested := _NESTED.match(text)) and find_field(nested[1])):
        message = f"{text[:40]} cannot stand in a value of {spec.name}:."
        problems.error("bad_value", at, message, _put_before(text, problems.text[slice(*at)]) if minus else None)
        return True
    return False


def _plain(spec: FieldSpec, text: str, source: str) -> Mend | None:
    """Without the wildcard: `*.acme.com` is what `site:acme.com` finds."""
    bare = re.sub(r"[*?]", "", text).strip("." if spec.kind == "host" else "")
    probe = Problems(bare)
    known = bare and not bare.startswith("-") and read_value(spec, bare, (0, len(bare)), probe)
    return Mend("Search without the wildcard", name_before(source) + bare) if known else None


def _put_before(text: str, source: str) -> Mend | None:
    name, value = name_before(source), text.lstrip("-")
    return Mend("Put the minus before the field", f"-{name}{value}") if name and value else None


def _complaint(spec: FieldSpec, text: str) -> str:
    shown = text[:40] or "Nothing"
    if spec.kind == "choice":
        return f"{shown} is not a value of {spec.name}:; it knows {', '.join(spec.values)}."
    return f"{shown} is not a value of {spec.name}:, which takes {_TAKES.get(spec.kind, 'one word')}."


_TAKES: dict[Kind, str] = {
    "host": "a host such as acme.com",
    "url": "an address such as https://acme.com/page",
    "link": "a host or an address such as acme.com/page",
    "lang": "a language code such as de or pt-br",
    "country": "a country code of two letters such as de",
}


def _nearest(spec: FieldSpec, text: str, source: str) -> Mend | None:
    """`source`: the value as it stands in the query, with the field's name before it unless it is in a group."""
    found = _meant(spec, text[:80])
    return Mend(f"Use {found}", name_before(source) + found) if found else None


def _meant(spec: FieldSpec, text: str) -> str:
    if spec.kind == "host":
        return _host(address(text)[0])
    close = get_close_matches(text.lower(), spec.values, n=1)
    return close[0] if close else meant_value(spec.kind, text, spec.values) or ""


def _host(text: str) -> str:
    if _HOST.fullmatch(lower := text.lower()):
        return lower
    host, rest = address(text)
    return host if rest in ("", "/") and _HOST.fullmatch(host) and not _NO_HOST.search(text.strip()) else ""


def _link(text: str) -> str:
    text = text.strip()
    host, rest = address(text)
    before = text[: len(text) - len(rest)].strip()
    if not _HOST.fullmatch(host) or _NO_HOST.search(before) or any(char.isspace() for char in rest):
        return ""
    if rest in ("", "/"):
        return host
    return host + (rest if rest.startswith("/") else "/" + rest)


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    return lambda text: text.lower() if pattern.fullmatch(text.lower()) else ""


_READERS: dict[Kind, Callable[[str], str]] = {
    "author": lambda text: " ".join(words(text)),
    "host": _host,
    "url": lambda text: "" if any(char.isspace() for char in text.strip()) else url_value(text),
    "link": _link,
    "choice": str.lower,
    "word": _matching(_WORD),
    "lang": lambda text: _matching(_LANG)(text.replace("_", "-")),
    "country": _matching(_COUNTRY),
    "exact": str,
    "value": lambda text: text.strip().casefold(),
}
