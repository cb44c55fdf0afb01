"""The five numbers at the top, as HTML."""

from dataclasses import dataclass
from html import escape

from api.answers.contract import AuthorsAnswer
from api.pages.facts import Facts
from api.pages.wording import NOT_KNOWN, change, number, share

__all__ = ["Card", "card_html", "make_cards"]


@dataclass(frozen=True, slots=True)
class Card:
    """`way`: up, down, flat or none; `tone`: a colour class."""

    label: str
    value: str
    note: str
    way: str = "none"
    tone: str = ""
    help: str = ""


def make_cards(facts: Facts) -> list[Card]:
    """A share says of how many; what cannot be known is "not known", never 0."""
    return [_mentions(facts), _share(facts, "positive"), _share(facts, "negative"), _authors(facts), _sites(facts)]


def _mentions(facts: Facts) -> Card:
    answer = facts.mentions
    low, high = answer["bounds"]
    note, way = change(answer["total"], facts.before)
    if not answer["exact"]:
        note = f"between {low:,} and {high:,}"
    return Card("Mentions", number(answer["total"], approximate=not answer["exact"]), note, way, "", "Posts that match")


def _share(facts: Facts, kind: str) -> Card:
    judged = facts.judged
    part = judged.positive if kind == "positive" else judged.negative
    note = f"{part:,} of {judged.judged:,} judged" if judged.judged else "no mention could be judged"
    if judged.judged and judged.unjudged:
        note += f", {judged.unjudged:,} not"
    return Card(
        kind.capitalize(), share(part, judged.judged), note, tone=kind, help="Judged by the model, brand by brand"
    )


def _authors(facts: Facts) -> Card:
    answer = facts.authors
    if not facts.mentions["total"]:
        return Card("Authors", "0", "nobody")
    if not answer["total"]:
        return Card("Authors", NOT_KNOWN, "the sources name no author")
    note = f"not named in {answer['unnamed']:,} mentions" if answer["unnamed"] else _most_by(answer)
    return Card("Authors", number(answer["total"], approximate=answer["approximate"]), note)


def _most_by(answer: AuthorsAnswer) -> str:
    """Those with one mention each have no first among them."""
    first = answer["authors"][0] if answer["authors"] else None
    if first is None or first["mentions"] == 1:
        return "one mention each"
    return f"most by {first['name'] or first['handle'] or first['author_id']}"


def _sites(facts: Facts) -> Card:
    count = len(facts.sites)
    value = f"{count:,}+" if facts.sites_cut else number(count or None)
    top = facts.sites[0] if facts.sites else None
    note = f"most on {top['site']}" if top else "the sources name no site"
    return Card("Sites", value if facts.mentions["total"] else "0", note if facts.mentions["total"] else "nowhere")


def card_html(card: Card) -> str:
    arrow = {"up": "▲", "down": "▼"}.get(card.way, "")
    unknown = " unknown" if card.value == NOT_KNOWN else ""
    sign = f'<span class="way {card.way}" aria-hidden="true">{arrow}</span> ' if arrow else ""
    return (
        f'<div class="k-label" title="{escape(card.help)}">{escape(card.label)}</div>'
        f'<div class="k-value {card.tone}{unknown}">{escape(card.value)}</div>'
        f'<div class="k-note">{sign}{escape(card.note)}</div>'
    )
