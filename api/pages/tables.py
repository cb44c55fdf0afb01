"""Who says it, where it is said, and which sources were listened to."""

from collections.abc import Sequence
from html import escape

from api.answers.contract import AuthorAnswer, BrandAnswer, CoverageObject, SiteAnswer
from api.pages.feed import badge
from api.pages.highlight import mark_excerpt
from api.pages.wording import source_name

__all__ = ["author_clause", "author_html", "coverage_html", "owner_of", "sentiment_bar", "site_html"]

SAMPLE_LENGTH, SAMPLE_LEAD = 160, 30


def sentiment_bar(positive: int, neutral: int, negative: int, total: int) -> str:
    """Shares of all mentions; what was not judged stays empty."""
    if not total:
        return ""
    words = f"{positive} positive, {neutral} neutral, {negative} negative of {total}"
    parts = "".join(
        f'<i class="{kind}" style="width:{100 * n / total:.2f}%"></i>'
        for kind, n in (("positive", positive), ("neutral", neutral), ("negative", negative))
        if n
    )
    return f'<span class="sbar" role="img" aria-label="{words}" title="{words}">{parts}</span>'


def author_html(author: AuthorAnswer, owner: str | None = None) -> str:
    """`owner`: the brand whose own account this is."""
    name = author["name"] or author["handle"] or author["author_id"] or "not known"
    told = [f"@{author['handle']}"] if _has_another_handle(author) else []
    told += [f"own account of {owner}"] if owner else []
    sub = f'<span class="t-sub">{escape(" · ".join(told))}</span>' if told else ""
    return (
        f'{badge(author["source"])}<span class="t-main"><b>{escape(name)}</b>{sub}{_sample(author)}</span>'
        f'<span class="t-bar">{_bar(author)}</span><span class="t-n">{author["mentions"]:,}</span>'
    )


def _bar(row: AuthorAnswer | SiteAnswer) -> str:
    return sentiment_bar(row["positive"], row["neutral"], row["negative"], row["mentions"])


def _sample(author: AuthorAnswer) -> str:
    if not author["sample"]:
        return ""
    newest = author["sample"][0]
    spans = newest["matched"]["spans"]
    if newest["title"] and not spans["body"]:
        return _words(newest["title"], spans["title"])
    return _words(newest["text"], spans["body"])


def _words(text: str, spans: list[list[int]]) -> str:
    """About two lines, with what matched in them."""
    shown = mark_excerpt(text, spans, length=SAMPLE_LENGTH, lead=SAMPLE_LEAD)
    return f'<span class="t-sample" dir="auto">{shown}</span>'


def _has_another_handle(author: AuthorAnswer) -> bool:
    return bool(author["name"] and author["handle"] and author["name"] != author["handle"])


def owner_of(author: AuthorAnswer, brands: Sequence[BrandAnswer]) -> str | None:
    """The first of these brands that names the account as its own."""
    handle = (author["handle"] or "").casefold()
    return next((b["brand"] for b in brands if handle in {h.lstrip("@").casefold() for h in b["handles"]}), None)


def author_clause(author: AuthorAnswer) -> str | None:
    """The clause that finds this author's mentions, where a name is known that can be typed."""
    name = author["handle"] or author["name"]
    return f'author:"{name}"' if name and '"' not in name else None


def site_html(site: SiteAnswer, most: int) -> str:
    width = 100 * site["mentions"] / most if most else 0
    return (
        f'<span class="t-main"><b>{escape(site["site"])}</b>'
        f'<span class="t-scale"><i style="width:{width:.1f}%"></i></span></span>'
        f'<span class="t-bar">{_bar(site)}</span><span class="t-n">{site["mentions"]:,}</span>'
    )


def coverage_html(coverage: CoverageObject) -> str:
    """Every source beside its number; a silence within the period is named."""
    most = max((s["mentions"] for s in coverage["sources"]), default=0)
    rows = "".join(
        f'<li>{badge(s["source"])}<span class="c-name">{escape(source_name(s["source"]))}</span>'
        f'<span class="t-scale"><i style="width:{100 * s["mentions"] / (most or 1):.1f}%"></i></span>'
        f'<span class="t-n">{s["mentions"]:,}</span></li>'
        for s in coverage["sources"]
    )
    gaps = "".join(
        f'<li class="gap">{escape(source_name(g["source"]))} was not heard from {escape(_short(g["from"]))} '
        f"to {escape(_short(g['to']))}: {escape(g['reason'])}</li>"
        for g in coverage["gaps"]
    )
    return f'<ul class="cover">{rows}{gaps}</ul>'


def _short(time: str) -> str:
    return time[:16].replace("T", " ")
