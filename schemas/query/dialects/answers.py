"""Restrictions of other products, each as the closest thing that Harken can ask."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from schemas.query.dialects.dialect import Answer, Given, Handler
from schemas.query.dialects.places import COUNTRIES

__all__ = [
    "as_is",
    "author",
    "chosen",
    "country",
    "gone",
    "host",
    "language",
    "link",
    "number",
    "region",
    "unsure",
    "url",
]

_COUNT = re.compile(r"[<>]?\d{1,18}", re.ASCII)
_WILD = re.compile(r"[*?]")
_SCHEME = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)
_TWITTER = ("twitter.com", "x.com")
_NOT_WILD = "Harken has no wildcards in this value: list what is meant with OR."


def gone(message: str) -> Handler:
    return lambda _: Answer(outcome="lost", message=message)


def unsure(handler: Handler, product: str) -> Handler:
    """For a field that the product does not document where anybody can read it."""

    def answer(given: Given) -> Answer:
        known = handler(given)
        told = f"{product} does not publish this field: it was read by its name. {known.message}".rstrip()
        return replace(known, message=told, outcome="converted" if known.outcome == "same" else known.outcome)

    return answer


def as_is(field: str, message: str = "") -> Handler:
    """The same value under our name."""

    def answer(given: Given) -> Answer:
        if given.kind != "bound" and _WILD.search(given.text):
            return Answer(outcome="lost", message=_NOT_WILD)
        return Answer(field, _value(given), "changed" if message else "converted", message)

    return answer


def number(field: str, source: str = "") -> Handler:
    """A count. `source`: of posts from there only."""

    def answer(given: Given) -> Answer:
        if given.kind != "bound" and not _COUNT.fullmatch(given.text):
            return Answer(
                outcome="lost", message=f"{given.text[:40]} is no number: write {field}:>10 or {field}:[10 TO 500]."
            )
        if source:
            return Answer("", f"(source:{source} AND {field}:{given.source})")
        return Answer(field, given.source)

    return answer


def chosen(field: str, values: Mapping[str, str], *, wider: str = "") -> Handler:
    """One of a list. A value of "NOT x" denies ours. `wider`: why ours finds more."""

    def answer(given: Given) -> Answer:
        ours = values.get(given.text.lower())
        if ours is None:
            return Answer(outcome="lost", message=f"Harken has nothing for the value {given.text[:40]}.")
        denied = ours.startswith("NOT ")
        return Answer(
            field,
            ours.removeprefix("NOT "),
            "changed" if wider else "converted",
            wider,
            wider=bool(wider),
            denied=denied,
        )

    return answer


def author(given: Given) -> Answer:
    if _WILD.search(given.text):
        return Answer(outcome="lost", message="Harken compares whole names of authors and has no wildcards there.")
    return Answer(
        "author",
        _quoted(given.text.removeprefix("@")),
        "converted" if given.text.startswith("@") else "same",
        "Harken compares the whole name or handle: a part of a longer name does not count.",
    )


def host(given: Given) -> Answer:
    """A site with all hosts below it."""
    bare = _SCHEME.sub("", given.text).rstrip("/")
    if _WILD.search(bare):
        return _wild_host(bare)
    if bare.lower() in _TWITTER:
        return Answer(
            "site", "twitter.com", message="The platform has two addresses; Harken asks both.", also=("x.com",)
        )
    name, slash, _ = bare.partition("/")
    if slash:
        return Answer(
            "site", name, "changed", f"site: takes a host: Harken can ask for all of {name} only.", wider=True
        )
    return Answer("site", name, "same" if name == given.text else "converted")


def _wild_host(bare: str) -> Answer:
    below = bare.removeprefix("*.").removeprefix("*")
    if bare.startswith("*") and below and not _WILD.search(below):
        return Answer("site", below, "converted", "site: takes in the hosts below it.")
    return Answer(outcome="lost", message="site: has no wildcards: name the host; the hosts below it count too.")


def url(given: Given) -> Answer:
    """A part of a site there, one address here."""
    bare = _SCHEME.sub("", given.text).rstrip("*").rstrip("/")
    name, slash, path = bare.partition("/")
    if _WILD.search(bare) or "." not in name:
        return Answer(outcome="lost", message="Harken compares whole addresses: use site: with the host.")
    if not slash:
        return Answer("site", name, "converted")
    message = f"Harken can ask for all of {name} only, not for {name}/{path}."
    return Answer("site", name, "changed", message, wider=True)


def link(given: Given) -> Answer:
    bare = _SCHEME.sub("", given.text)
    start = bare.removesuffix("*") if "/" in bare else bare.removeprefix("*.")
    if _WILD.search(start):
        return Answer(outcome="lost", message="link: has no wildcards: name the host, or the start of the address.")
    return Answer("link", _quoted(start), "converted", "Harken looks at the links of all posts, not of X only.")


def country(given: Given) -> Answer:
    """By the code of three letters, of two, or the name."""
    text = given.text.lower()
    code = COUNTRIES.get(text) or (text if text in COUNTRIES.values() else "")
    if code:
        return Answer("country", code, "same" if code == given.text else "converted")
    return Answer(outcome="lost", message=f"Harken knows no country {given.text[:40]}: write its two-letter code.")


def region(what: str) -> Callable[[Given], Answer]:
    """`usa.fl`: only its country can be asked."""

    def answer(given: Given) -> Answer:
        code = COUNTRIES.get(given.text.split(".")[0].lower())
        if code is None:
            return Answer(outcome="lost", message=f"Harken knows where a post is from by country only, not by {what}.")
        message = f"Harken knows the country of a post, not its {what}: it can ask for all of {code.upper()} only."
        return Answer("country", code, "changed", message, wider=True)

    return answer


def language(given: Given) -> Answer:
    return Answer("lang", given.text.lower().replace("_", "-"))


def _value(given: Given) -> str:
    return given.source if given.kind == "bound" or given.text[:1] in ("<", ">") else _quoted(given.text)


def _quoted(text: str) -> str:
    plain = text.isascii() and all(char.isalnum() or char in "._/-" for char in text) and text[:1] not in ("-", "")
    return text if plain else '"' + text.replace('"', '\\"') + '"'
