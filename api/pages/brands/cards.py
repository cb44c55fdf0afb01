"""What a preview and a comparison show, as HTML: everything of the world and of the query escaped here."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from api.answers.contract import AuthorObject
from api.answers.preview import EstimateObject, PreviewAnswer, ShownObject
from api.answers.versions import ClauseObject
from api.pages.brands.words import figure, range_of
from api.pages.feed import badge
from api.pages.highlight import mark, safe_link
from api.pages.wording import ago, full_time, source_name

__all__ = ["clauses_html", "folded_html", "moved_html", "numbers_html", "shown_html"]

_SAME_SHOWN = 3
_UNFOLDED = 6


def numbers_html(answer: PreviewAnswer, *, fresh: bool = False) -> str:
    """Gained, lost, kept; `fresh`: there is nothing to compare with, so only what is found."""
    rate = _number("A day", "", _rate(answer["per_day"]), _over(answer["days"]))
    if fresh:
        found = answer["gained"]
        return _number("Found", "", figure(found), range_of(found) or "of what was heard so far") + rate
    kept = f"{answer['kept']:,}" if answer["exact"] else f"≈ {answer['kept']:,}"
    return (
        _moving("Gained", "gain", "+", answer["gained"], "come in")
        + _moving("Lost", "loss", "−", answer["lost"], "go out")
        + _number("Kept", "", kept, "stay as they are")
        + rate
    )


def _over(days: int) -> str:
    """Days on which nothing at all was heard do not count."""
    return f"over {days:,} {'day' if days == 1 else 'days'} on which posts came in" if days else "on average"


def _moving(label: str, tone: str, sign: str, estimate: EstimateObject, note: str) -> str:
    """Nothing has neither sign nor colour."""
    there = estimate["count"] > 0
    value = f"{sign} {figure(estimate)}" if there else figure(estimate)
    return _number(label, tone if there else "", value, range_of(estimate) or note)


def _rate(per_day: float) -> str:
    return f"{per_day:,.0f}" if per_day >= 10 or per_day == int(per_day) else f"{per_day:,.1f}"


def _number(label: str, tone: str, value: str, note: str) -> str:
    return (
        f'<div class="b-num"><div class="k-label">{label}</div><div class="k-value {tone}">{escape(value)}</div>'
        f'<div class="k-note">{escape(note)}</div></div>'
    )


def shown_html(posts: Sequence[ShownObject], now: datetime, tz: str) -> str:
    return "".join(_post(post, now, tz) for post in posts)


def folded_html(posts: Sequence[ShownObject], now: datetime, tz: str) -> str:
    """The first few, the others a click away."""
    few, rest = posts[:_UNFOLDED], posts[_UNFOLDED:]
    if not rest:
        return shown_html(few, now, tz)
    more = f'<details class="b-rest"><summary>Show {len(rest)} more</summary>{shown_html(rest, now, tz)}</details>'
    return shown_html(few, now, tz) + more


def _post(post: ShownObject, now: datetime, tz: str) -> str:
    at = datetime.fromisoformat(post["sort_at"])
    source = escape(source_name(post["source"]))
    return (
        f'<article class="m" data-id="{escape(post["post_id"])}">{badge(post["source"])}<div class="m-body">'
        f'<header class="m-head"><span class="m-who">{_who(post["author"])}</span><span class="m-meta">{source} · '
        f'<time datetime="{escape(post["sort_at"])}" title="{escape(full_time(at, tz))}">{ago(at, now)}</time></span>'
        f"{_original(post)}</header>{_title(post)}{_text(post)}</div></article>"
    )


def _who(author: AuthorObject | None) -> str:
    if author is None:
        return '<span class="unknown">author not known</span>'
    name, handle = author["name"], author["handle"]
    return f"<b>{escape(name or '@' + str(handle or author['id']))}</b>"


def _title(post: ShownObject) -> str:
    title = post["title"]
    return f'<h3 class="m-title" dir="auto">{mark(title, post["spans"]["title"])}</h3>' if title else ""


def _text(post: ShownObject) -> str:
    text = post["text"]
    more = " …" if post["cut"] else ""
    return f'<p class="m-text" dir="auto">{mark(text, post["spans"]["body"])}{more}</p>' if text else ""


def _original(post: ShownObject) -> str:
    link = safe_link(post["url"])
    if link is None:
        return '<span class="m-handle b-open" title="The source gave no address that can be opened">no link</span>'
    return f'<a class="b-open" href="{escape(link)}" target="_blank" rel="noopener noreferrer">Original ↗</a>'


def moved_html(tone: str, sign: str, count: int) -> str:
    return f'<span class="{tone if count else ""}">{sign} {count:,}</span>'


def clauses_html(clauses: Sequence[ClauseObject]) -> str:
    """What came first, then what went; of what stayed a few, because it is there to find one's way by."""
    changed = [c for c in clauses if c["change"] != "same"]
    same = [c for c in clauses if c["change"] == "same"]
    rest = len(same) - _SAME_SHOWN
    more = f'<li class="same"><i>and {rest:,} more that did not change</i></li>' if rest > 0 else ""
    order = sorted(changed, key=lambda c: c["change"] != "added")
    return f'<ul class="b-clauses">{"".join(map(_clause, [*order, *same[:_SAME_SHOWN]]))}{more}</ul>'


def _clause(clause: ClauseObject) -> str:
    tag, sign, word = {
        "added": ("ins", "+", "Added"),
        "removed": ("del", "−", "Removed"),
        "same": ("span", "", "Unchanged"),
    }[clause["change"]]
    within = " › ".join(clause["within"])
    where = f'<small dir="auto">{escape(within)}</small>' if within else ""
    return (
        f'<li class="{clause["change"]}"><span class="b-sign" aria-hidden="true">{sign}</span>'
        f'<span class="qe-sr">{word}: </span><span><{tag} dir="auto">{escape(clause["text"])}</{tag}>{where}</span></li>'
    )
