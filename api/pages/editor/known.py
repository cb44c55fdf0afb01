"""What occurs in a workspace, for completing a query: asked of the API once and kept for some minutes."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from api.answers.contract import AuthorAnswer, BrandAnswer, MentionsAnswer, SiteAnswer
from api.pages.client import Answers, NotAnswered, SignedOut
from api.pages.editor.completion import Known, Value
from api.pages.editor.editor import KnowsWords
from api.pages.editor.meanings import LANGUAGES
from api.pages.period import Period
from api.pages.view import View
from api.pages.wording import source_name
from schemas.clock import Clock

__all__ = ["KnownWords", "gather_known"]

_LISTED = 200
_SAMPLE = 300
"""Newest mentions whose languages are counted: no answer of the API lists languages."""
_FRESH = timedelta(minutes=5)
_log = logging.getLogger("harken.api")


class KnownWords(KnowsWords):
    """`words` is always there at once; `freshen` asks again when what it holds is old."""

    def __init__(self, answers: Answers, workspace: str | None, brands: Sequence[BrandAnswer], clock: Clock) -> None:
        self._answers, self._view, self._brands, self._clock = answers, View(Period("all"), workspace), brands, clock
        self._asked_at: datetime | None = None
        self._words = Known(brands=_brands(brands))

    @property
    def words(self) -> Known:
        return replace(self._words, today=self._clock().date())

    async def freshen(self) -> bool:
        """What can't be had now is asked for at the next chance; typing goes on without it."""
        now = self._clock()
        if self._asked_at is not None and now - self._asked_at < _FRESH:
            return False
        self._asked_at = now
        try:
            self._words = await gather_known(self._answers, self._view, self._brands)
        except (NotAnswered, SignedOut) as e:
            _log.info("no words to complete with", extra={"why": type(e).__name__})
            return False
        return True


async def gather_known(answers: Answers, view: View, brands: Sequence[BrandAnswer]) -> Known:
    """Raises SignedOut and NotAnswered."""
    mentions, sites, authors = await asyncio.gather(
        answers.mentions(view, limit=_SAMPLE), answers.sites(view, limit=_LISTED), answers.authors(view, limit=_LISTED)
    )
    return Known(
        languages=_languages(mentions),
        sources=tuple(_source(s["source"], s["mentions"]) for s in mentions["coverage"]["sources"]),
        brands=_brands(brands),
        sites=tuple(_site(s) for s in sites),
        authors=tuple(_authors(authors["authors"])),
    )


def _languages(answer: MentionsAnswer) -> tuple[Value, ...]:
    mentions = answer["mentions"]
    counts = Counter(m["lang"].lower() for m in mentions if m["lang"])
    of = f"the newest {len(mentions):,}" if answer["cursor"] else f"{len(mentions):,}"
    return tuple(_language(code, f"{n:,} of {of}") for code, n in counts.most_common())


def _language(code: str, count: str) -> Value:
    name = LANGUAGES.get(code.partition("-")[0], "")
    return Value(code, f"{name} · {count}" if name else count, name)


def _source(name: str, mentions: int) -> Value:
    return Value(name, f"{source_name(name)} · {_mentions(mentions)}", source_name(name))


def _site(site: SiteAnswer) -> Value:
    return Value(site["site"], _mentions(site["mentions"]))


def _brands(brands: Iterable[BrandAnswer]) -> tuple[Value, ...]:
    return tuple(Value(b["brand"], _mentions(b["mentions"])) for b in brands if '"' not in b["brand"])


def _authors(authors: Iterable[AuthorAnswer]) -> Iterable[Value]:
    """Some platforms name people, some only handles; a name that can't be typed is left out."""
    seen = set()
    for author in authors:
        name = author["handle"] or author["name"]
        if name and '"' not in name and name not in seen:
            seen.add(name)
            known_as = author["name"] if author["name"] and author["name"] != name else ""
            told = f"{known_as} · " if known_as else ""
            yield Value(name, f"{told}{source_name(author['source'])} · {_mentions(author['mentions'])}", known_as)


def _mentions(count: int) -> str:
    return "1 mention" if count == 1 else f"{count:,} mentions"
