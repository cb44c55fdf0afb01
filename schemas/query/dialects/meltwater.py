"""Meltwater. Its list of fields is not public beyond these."""

from collections.abc import Mapping

from schemas.query.dialects.answers import author, country, host, language, unsure, url
from schemas.query.dialects.dialect import Dialect, Handler, TextField

__all__ = ["MELTWATER"]

_FIELDS: Mapping[str, Handler | TextField] = {
    "title": TextField("title"),
    "ingress": TextField("body", "Harken does not know which paragraph leads: this looks in the whole text."),
    "author": unsure(author, "Meltwater"),
    "site": unsure(host, "Meltwater"),
    "url": unsure(url, "Meltwater"),
    "language": unsure(language, "Meltwater"),
    "country": unsure(country, "Meltwater"),
}

MELTWATER = Dialect(
    name="Meltwater",
    fields=_FIELDS,
    near=4,
    near_message="Meltwater takes 4 words where no number is written.",
    mixing="Meltwater reads NOT first, then AND, then OR; the brackets now say so.",
    mixing_outcome="converted",
    distance="Counted alike: at most that many words between the two.",
    lower_operators=True,
)
