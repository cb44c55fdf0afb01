"""What a query is completed with: asked once, kept for minutes, missed without harm."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from api.answers.contract import AuthorsAnswer, BrandAnswer, MentionsAnswer, SiteAnswer, TimelineAnswer
from api.pages.client import Answers, NotAnswered
from api.pages.editor.completion import Value
from api.pages.editor.known import KnownWords
from api.pages.view import View

COVERAGE = {"sources": [{"source": "x", "mentions": 1}], "gaps": [], "data": None, "note": None}
NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)


class Workspace(Answers):
    def __init__(self, mentions: list[Any], *, broken: bool = False) -> None:
        self.listed, self.broken, self.asked = mentions, broken, 0

    async def mentions(self, view: View, *, limit: int, cursor: str | None = None) -> MentionsAnswer:
        self.asked += 1
        if self.broken:
            raise NotAnswered("too busy")
        assert (view.period.key, view.brand, view.workspace) == ("all", None, "demo")
        answer = {"total": 9, "mentions": self.listed, "cursor": "more", "coverage": COVERAGE}
        return cast(MentionsAnswer, answer)

    async def brands(self, view: View) -> list[BrandAnswer]:
        return []

    async def timeline(self, view: View, interval: str) -> TimelineAnswer:
        raise NotAnswered("nobody asked for it here")

    async def sites(self, view: View, *, limit: int) -> list[SiteAnswer]:
        return [{"site": "a.example", "mentions": 1, "positive": 0, "neutral": 1, "negative": 0}]

    async def authors(self, view: View, *, limit: int) -> AuthorsAnswer:
        mira = {"author_id": "x:1", "name": "Mira Pell", "handle": "mira", "source": "x", "mentions": 1200}
        quoted = {"author_id": "x:2", "name": 'The "Man"', "handle": None, "source": "x", "mentions": 1}
        return cast(AuthorsAnswer, {"authors": [mira, quoted]})


def test_tells_what_occurs_and_how_often(mention: Callable[..., Any]) -> None:
    workspace = Workspace([mention(lang="de"), mention(lang="de"), mention(lang="xx"), mention(lang=None)])
    known = KnownWords(workspace, "demo", [], lambda: NOW)
    asyncio.run(known.freshen())
    words = known.words
    assert words.languages[0] == Value("de", "German · 2 of the newest 4", "German")
    assert words.languages[1] == Value("xx", "1 of the newest 4", "")
    assert words.sources == (Value("x", "X · 1 mention", "X"),)
    assert words.sites == (Value("a.example", "1 mention"),)
    assert words.authors == (Value("mira", "Mira Pell · X · 1,200 mentions", "Mira Pell"),)
    assert words.today == NOW.date()


def test_asks_again_only_when_minutes_have_passed() -> None:
    now = NOW
    workspace = Workspace([])
    known = KnownWords(workspace, "demo", [], lambda: now)
    asyncio.run(known.freshen())
    asyncio.run(known.freshen())
    assert workspace.asked == 1
    now += timedelta(minutes=6)
    asyncio.run(known.freshen())
    assert workspace.asked == 2


def test_typing_goes_on_when_the_api_does_not_answer() -> None:
    known = KnownWords(Workspace([], broken=True), "demo", [], lambda: NOW)
    asyncio.run(known.freshen())
    assert known.words.sites == ()
