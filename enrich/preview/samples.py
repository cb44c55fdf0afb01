"""Some of what a preview found, to be read by a person."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from heapq import nsmallest
from typing import Literal

from enrich.brands import Listener
from enrich.matcher import Reading
from enrich.preview.language import AskLanguage
from enrich.preview.logged import Hit, LogSearch
from enrich.preview.stored import SAMPLE, StoredSearch, judged_document
from schemas.mention import Mention, Spans
from schemas.post import Post
from schemas.query.document import Document
from schemas.query.explain import explain

__all__ = ["Shown", "State", "newest", "pick", "show_gained", "show_kept", "show_lost"]

State = Literal["gained", "kept", "lost"]


@dataclass(frozen=True, slots=True)
class Shown:
    """`mention_id` None: no mention yet. `spans`: where the draft matches; of what is lost, where it matched."""

    post: Post
    spans: Spans
    state: State
    mention_id: str | None


def show_gained(
    draft: Listener,
    new: Mapping[str, Hit],
    logged: LogSearch,
    ask_lang: AskLanguage,
    stored: StoredSearch,
    regained: Set[str],
) -> list[Shown]:
    chosen = (logged.read(new[key]) for key in nsmallest(SAMPLE, new))
    fresh = [_fresh(draft, post, ask_lang) for post in chosen if post is not None]
    return pick([*fresh, *(_stored(draft, m, "gained") for m in stored.woken if m.post.key in regained)])


def show_kept(draft: Listener, stored: StoredSearch) -> list[Shown]:
    return pick(_stored(draft, m, "kept") for m in stored.kept)


def show_lost(stored: StoredSearch) -> list[Shown]:
    return pick(Shown(m.post, m.match.spans, "lost", m.id) for m in stored.lost)


def pick(found: Iterable[Shown]) -> list[Shown]:
    """Those with the smallest post keys: a fair draw from several fair draws."""
    return nsmallest(SAMPLE, found, key=lambda s: s.post.key)


def newest(found: Iterable[Shown]) -> list[Shown]:
    return sorted(found, key=lambda s: (s.post.sort_at, s.post.key), reverse=True)


def _fresh(draft: Listener, post: Post, ask_lang: AskLanguage) -> Shown:
    return Shown(post, _spans(draft, draft.document(Reading(post, ask_lang))), "gained", None)


def _stored(draft: Listener, mention: Mention, state: State) -> Shown:
    return Shown(mention.post, _spans(draft, judged_document(draft, mention)), state, mention.id)


def _spans(draft: Listener, document: Document) -> Spans:
    """None where it is declared and the query does not match it."""
    return explain(draft.node, document).spans if draft.node else Spans()
