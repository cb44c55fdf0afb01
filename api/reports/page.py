"""The page: one file, nothing fetched from anywhere, everything that came from outside escaped."""

from collections.abc import Mapping, Sequence
from functools import cache

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from api.reports.chart import draw_volume
from api.reports.excerpt import excerpt, headline, safe_url
from api.reports.facts import FORMULAS, Facts, Party
from api.reports.snapshot import Change
from api.reports.wording import cards, number, period, share, summary
from schemas.mention import Mention

__all__ = ["render"]


def render(facts: Facts, shown: Mapping[str, Mention | None], changes: Sequence[Change]) -> str:
    """`shown`: what the store holds now of the mentions that are named; None: gone."""
    return _template().render(
        facts=facts,
        period=period(facts.start, facts.end),
        before=period(facts.previous_start, facts.start),
        summary=summary(facts),
        cards=cards(facts),
        chart=draw_volume(facts),
        authors=[(n, a, _author(shown[a.newest]), _width(a, facts.authors)) for n, a in enumerate(facts.authors)],
        sites=[(n, s, _width(s, facts.sites)) for n, s in enumerate(facts.sites)],
        samples=[_sample(s.mention_id, shown[s.mention_id]) for s in facts.samples],
        changes=changes,
        formulas=FORMULAS,
        rows=_rows(facts),
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("api.reports"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters.update(number=number)
    environment.globals.update(share=share)
    return environment.get_template("report.html.j2")


def _rows(facts: Facts) -> Markup:
    """Columns for the page's script: ids are hex digits and the rest numbers, so no sign in it can end the script."""
    columns = {
        "id": [r.mention_id for r in facts.rows],
        "label": [r.label or "unjudged" for r in facts.rows],
        "bar": [r.bar for r in facts.rows],
        "author": [r.author for r in facts.rows],
        "site": [r.site for r in facts.rows],
        "source": [r.source for r in facts.rows],
        "before": facts.previous_ids,
    }
    text = msgspec.json.encode(columns).decode().replace("<", "\\u003c")
    return Markup(text)  # noqa: S704  # our own ids and numbers, and no "<"


def _author(newest: Mention | None) -> tuple[str, str]:
    """Name and source."""
    if newest is None:
        return "(erased since)", ""
    author = newest.post.author
    name = (author.name or author.handle or author.id) if author else None
    return name or "author unknown", newest.post.source


def _width(party: Party, all_of_them: Sequence[Party]) -> float:
    return 100 * party.tally.count / all_of_them[0].tally.count


def _sample(mention_id: str, mention: Mention | None) -> dict[str, object]:
    if mention is None:
        return {"id": mention_id, "gone": True}
    post = mention.post
    return {
        "id": mention_id,
        "gone": False,
        "label": mention.sentiment.label or "unjudged",
        "by_hand": mention.sentiment.method == "human",
        "author": _author(mention)[0],
        "place": post.site or post.source,
        "at": mention.sort_at,
        "title": headline(mention),
        "parts": excerpt(mention) if post.text.strip() else (),
        "url": safe_url(post.url),
    }
