"""What has been written so far, and the one way to write more."""

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from harken.demo.draft import Draft, Judged
from harken.demo.people import People, Person
from harken.demo.platform import PLATFORMS
from harken.demo.rhythm import Rhythm
from schemas.post import PostType

__all__ = ["World"]

_SUBS = {"en": ("lamps", "earbuds", "BuyItForLife"), "de": ("technik_de", "wohnen"), "es": ("tecnologia_es", "hogar")}


@dataclass(slots=True)
class World:
    rng: Random
    people: People
    rhythm: Rhythm
    drafts: list[Draft] = field(default_factory=list)
    roots: dict[str, list[Draft]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def write(self, author: Person, at: datetime, text: str, *, title: str = "", judged: Judged = (),
              links: tuple[str, ...] = (), parent: Draft | None = None) -> Draft:  # fmt: skip
        """A new post, or an answer to `parent`; what is said of a brand may be answered and passed on."""
        native = self._native(author)
        draft = Draft(
            id=native,
            author=author,
            created=at,
            lag=self._lag(author.source),
            text=text,
            title=title,
            type=self._type(author.source, parent),
            instance=PLATFORMS[author.source].instance,
            site=author.site or PLATFORMS[author.source].site,
            url=self._url(author, native, parent),
            judged=judged,
            flags=self._flags(author, "reply" if parent else "original", links),
            links=links,
            thread=(parent.thread if parent else native) if PLATFORMS[author.source].replies else None,
            reply_to=parent.id if parent else None,
            likes=self._likes(author),
            views=self._views(author),
        )
        return self._keep(draft, findable=bool(judged) and parent is None and not author.quiet)

    def pass_on(self, author: Person, at: datetime, original: Draft, comment: str = "", judged: Judged = ()) -> Draft:
        """A repost, or with a comment a quote."""
        native = self._native(author)
        kind: PostType = "quote" if comment else "repost"
        draft = Draft(
            id=native,
            author=author,
            created=at,
            lag=self._lag(author.source),
            text=comment or original.text,
            type=kind,
            instance=original.instance,
            site=original.site,
            url=self._url(author, native, None),
            judged=judged if comment else original.judged,
            flags=self._flags(author, kind, original.links),
            links=original.links,
            thread=native,
            repost_of=None if comment else original.id,
            quote_of=original.id if comment else None,
            likes=self._likes(author) if comment else None,
            views=self._views(author),
        )
        return self._keep(draft, findable=False)

    def _keep(self, draft: Draft, *, findable: bool) -> Draft:
        self.drafts.append(draft)
        self.seen.add(draft.text)
        if findable:
            self.roots.setdefault(draft.source, []).append(draft)
        return draft

    def _native(self, author: Person) -> str:
        native = PLATFORMS[author.source].native_id(len(self.drafts) + 1)
        return f"https://{author.site}/{native}" if author.site else native

    def _lag(self, source: str) -> int:
        low, high = PLATFORMS[source].lag
        return low + int(self.rng.random() * (high - low))

    def _type(self, source: str, parent: Draft | None) -> PostType:
        if source == "feed":
            return "article"
        return "comment" if parent and source in ("reddit", "hackernews") else "post"

    def _url(self, author: Person, native: str, parent: Draft | None) -> str:
        site = PLATFORMS[author.source].site
        match author.source:
            case "feed":
                return native
            case "reddit":
                sub = _SUBS[author.lang][0]
                return f"https://{site}/r/{sub}/comments/{f'{parent.thread}/' if parent else ''}{native}"
            case "hackernews":
                return f"https://{site}/item?id={native}"
            case _:
                return f"https://{site}/@{author.handle}/{native}"

    def _flags(self, author: Person, kind: str, links: tuple[str, ...]) -> tuple[str, ...]:
        flags = (kind, "verified") if author.verified else (kind,)
        return (*flags, "link") if links else flags

    def _likes(self, author: Person) -> int | None:
        if author.source == "feed":
            return None
        reach = author.followers if author.followers is not None else 400
        return int(reach**0.55 * self.rng.paretovariate(1.6) * 0.25)

    def _views(self, author: Person) -> int | None:
        if author.source != "x" or author.followers is None:
            return None
        return 8 + int(author.followers * (0.1 + 0.5 * self.rng.random()))
