"""Mentions as HTML: made here, so that everything from the world is escaped in one place."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from api.answers.contract import MentionObject, SentimentObject
from api.pages.highlight import mark, mark_excerpt, safe_link
from api.pages.searched import NOWHERE, read_search, searched_spans
from api.pages.wording import ago, full_time, number, source_name
from schemas.mention import Spans

__all__ = ["badge", "feed_html", "mention_html"]

_PALETTE = ("#3d5a80", "#a4572c", "#4b6f44", "#7a4a7e", "#8a6d1d", "#2f6f7e", "#8c3f4d", "#565a9c")
_MORE_AFTER = 420
"""Characters after which a text is folded; its end is one click away."""
_LEAD = 90
"""Of them before what matched."""


def feed_html(mentions: Sequence[MentionObject], now: datetime, tz: str, *, query: str = "", brands: bool) -> str:
    """`brands`: say at each mention which brand it is of."""
    search = read_search(query, now)
    return "".join(mention_html(m, now, tz, searched_spans(search, m), brands=brands) for m in mentions)


def mention_html(
    mention: MentionObject, now: datetime, tz: str, searched: Spans = NOWHERE, *, brands: bool = False
) -> str:
    return (
        f'<article class="m" data-id="{escape(mention["mention_id"])}">{badge(mention["source"])}<div class="m-body">'
        f"{_head(mention, now, tz)}{_title(mention, searched)}{_text(mention, searched)}"
        f"{_foot(mention, brands=brands)}</div></article>"
    )


def badge(source: str) -> str:
    """A letter in the source's own colour."""
    colour = _PALETTE[sum(source.encode()) % len(_PALETTE)]
    letter = escape(source_name(source)[:1])
    return f'<span class="badge" style="background:{colour}" title="{escape(source_name(source))}">{letter}</span>'


def _head(mention: MentionObject, now: datetime, tz: str) -> str:
    at = datetime.fromisoformat(mention["sort_at"])
    return (
        f'<header class="m-head"><span class="m-who">{_who(mention)}</span>'
        f'<span class="m-meta">{escape(source_name(mention["source"]))}{_kind(mention)} · '
        f'<time datetime="{escape(mention["sort_at"])}" title="{escape(full_time(at, tz))}">{ago(at, now)}</time></span>'
        f"{_chip(mention['sentiment'])}</header>"
    )


def _kind(mention: MentionObject) -> str:
    """Said where the text is another's, or an answer to one."""
    return f" · {mention['type']}" if mention["type"] in ("repost", "quote", "comment", "review") else ""


def _who(mention: MentionObject) -> str:
    author = mention["author"]
    if author is None:
        return '<span class="unknown">author not known</span>'
    name, handle = author["name"], author["handle"]
    shown = f"<b>{escape(name or '@' + str(handle or author['id']))}</b>"
    if name and handle and name != handle:
        shown += f' <span class="m-handle">@{escape(handle)}</span>'
    if author["followers"] is not None:
        shown += f' <span class="m-handle">· {number(author["followers"])} followers</span>'
    return shown


def _chip(sentiment: SentimentObject) -> str:
    """The judgement with how sure it is; a person's own judgement is not a guess."""
    label, confidence = sentiment["label"], sentiment["confidence"]
    if label is None:
        return '<span class="chip unjudged" title="No model judges this language">not judged</span>'
    sure = f" {100 * confidence:.0f} %" if confidence is not None else ""
    by = (
        "corrected by a person"
        if sentiment["method"] == "human"
        else f"how sure the model is: {sure.strip() or 'not known'}"
    )
    return f'<span class="chip {label}" title="{escape(by)}">{label}<small>{sure}</small></span>'


def _title(mention: MentionObject, searched: Spans) -> str:
    title = mention["title"]
    if not title:
        return ""
    html = mark(title, mention["matched"]["spans"]["title"], searched.title)
    return f'<h3 class="m-title" dir="auto"{_lang(mention)}>{html}</h3>'


def _text(mention: MentionObject, searched: Spans) -> str:
    text = mention["text"]
    if not text:
        return ""
    html = mark(text, mention["matched"]["spans"]["body"], searched.body)
    paragraph = f'<p class="m-text" dir="auto"{_lang(mention)}>{html}</p>'
    if len(text) <= _MORE_AFTER:
        return paragraph
    opening = _opening(mention, searched)
    return f'<details class="m-long"><summary>{opening}{paragraph}<span class="m-more"></span></summary></details>'


def _opening(mention: MentionObject, searched: Spans) -> str:
    """What a folded text shows in place of its start, where the start does not hold what matched."""
    spans = mention["matched"]["spans"]["body"]
    html = mark_excerpt(mention["text"], spans, searched.body, length=_MORE_AFTER, lead=_LEAD)
    return f'<p class="m-text m-cut" dir="auto"{_lang(mention)}>{html}</p>' if html.startswith("… ") else ""


def _lang(mention: MentionObject) -> str:
    return f' lang="{escape(mention["lang"])}"' if mention["lang"] else ""


def _foot(mention: MentionObject, *, brands: bool) -> str:
    brand = f'<span class="m-brand">{escape(mention["brand"])}</span>' if brands else ""
    lang = f"<span>{escape(mention['lang'])}</span>" if mention["lang"] else ""
    return f'<footer class="m-foot">{brand}{lang}{_original(mention)}{_why(mention)}</footer>'


def _original(mention: MentionObject) -> str:
    link = safe_link(mention["url"])
    if link is None:
        return '<span title="The source gave no address that can be opened">no link to the original</span>'
    return f'<a href="{escape(link)}" target="_blank" rel="noopener noreferrer">Original ↗</a>'


def _why(mention: MentionObject) -> str:
    """What the brand's query found in the post, and which version of the query it was."""
    version = mention["matched"]["version"]
    words = list(
        dict.fromkeys([*_cut(mention["title"] or "", "title", mention), *_cut(mention["text"], "body", mention)])
    )
    found = ", ".join(f"<mark>{escape(w)}</mark>" for w in words[:12]) or "a field of the post, no word of its text"
    said = f"Version {version} of the query of {escape(mention['brand'])} found {found}."
    return f'<details class="m-why"><summary>Why matched</summary><p>{said}</p></details>'


def _cut(text: str, where: str, mention: MentionObject) -> list[str]:
    spans = mention["matched"]["spans"]
    return [text[s:e] for s, e in (spans["title"] if where == "title" else spans["body"])]
