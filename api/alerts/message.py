"""What a person reads in Slack: how many, of what, since when, and three to look at."""

from collections.abc import Sequence

from api.alerts.evaluate import Firing
from api.alerts.rule import AlertRule
from schemas.mention import Mention

__all__ = ["Block", "alert_blocks", "alert_text", "escape"]

Block = dict[str, object]

EXCERPT = 140


def alert_text(rule: AlertRule, firing: Firing) -> str:
    """Plain text: what a phone shows in its notification."""
    more = "at least " if firing.at_least else ""
    return f"{rule.name}: {more}{firing.count:,} mentions in {_span(rule)} (threshold {rule.threshold:,})"


def alert_blocks(rule: AlertRule, firing: Firing, samples: Sequence[Mention], page: str) -> list[Block]:
    more = "at least " if firing.at_least else ""
    count = f"*{more}{firing.count:,} mentions* in {_span(rule)}, more than the {rule.threshold:,} you set."
    return [
        {"type": "header", "text": {"type": "plain_text", "text": rule.name[:150]}},
        _section(f"{count}\nQuery: `{escape(rule.query.replace('`', ' '))[:2000]}`{_brand(rule)}"),
        *[_section(_sample(m)) for m in samples],
        {"type": "context", "elements": [{"type": "mrkdwn", "text": _period(firing, page)}]},
    ]


def escape(text: str) -> str:
    """The three signs that mean something to Slack; a post must not be able to ping a channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:3000]}}


def _span(rule: AlertRule) -> str:
    hours, seconds = divmod(rule.window_seconds, 3600)
    if seconds:
        return f"{rule.window_seconds // 60} minutes"
    return "an hour" if hours == 1 else f"{hours} hours"


def _brand(rule: AlertRule) -> str:
    return f"\nBrand: {escape(rule.brand)}" if rule.brand else ""


def _sample(mention: Mention) -> str:
    post = mention.post
    words = " ".join((post.title or post.text).split())
    excerpt = escape(words[:EXCERPT] + ("…" if len(words) > EXCERPT else "")) or "(no text)"
    author = post.author.name or post.author.handle if post.author else None
    by = f"{escape(author or 'unknown author')} on {escape(post.site or post.source)}"
    return f"{_link(post.url, excerpt)}\n{by} · {mention.sentiment.label or 'unjudged'}"


def _link(url: str | None, words: str) -> str:
    """Only web addresses become links; `|` and `>` would end one early."""
    if url is None or not url.startswith(("http://", "https://")):
        return words
    safe = escape(url).replace("|", "%7C").replace("&gt;", "%3E").replace("&lt;", "%3C")
    return f"<{safe}|{words.replace('|', '¦')}>"


def _period(firing: Firing, page: str) -> str:
    times = f"Heard from {firing.start:%Y-%m-%d %H:%M} to {firing.end:%H:%M} UTC"
    return f"{times} · <{page}|Open Harken>" if page else times
