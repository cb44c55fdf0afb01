"""A mention as lines of a terminal."""

import shutil
import textwrap
from collections.abc import Sequence

from api.answers.contract import MentionObject
from api.answers.excerpt import window

__all__ = ["first_words", "lines_of"]

SHOWN = 400


def lines_of(mention: MentionObject) -> list[str]:
    """Who, where, when; how it was judged; the first words; the link and the id."""
    return [_head(mention), *_body(mention), _foot(mention)]


def first_words(sample: Sequence[MentionObject], width: int = 60) -> str:
    """The newest of a sample in one line."""
    return textwrap.shorten(_told(sample[0], width), width, placeholder=" ...") if sample else ""


def _head(mention: MentionObject) -> str:
    author = mention["author"] or {"name": None, "handle": None, "id": None, "followers": None}
    who = author["name"] or author["handle"] or author["id"] or "author not known"
    judged = mention["sentiment"]["label"] or "not judged"
    return f"{mention['sort_at']}  {who} on {mention['source']}  [{mention['brand']}: {judged}]"


def _body(mention: MentionObject) -> list[str]:
    width = min(shutil.get_terminal_size().columns, 120) - 2
    text = textwrap.shorten(_told(mention, SHOWN), SHOWN, placeholder=" ...")
    return textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="  ")


def _told(mention: MentionObject, room: int) -> str:
    """Title and text; of a text that would be cut off before the match, the part that holds it."""
    title, text = mention["title"] or "", mention["text"]
    spans = mention["matched"]["spans"]
    lead = max(room // 4, room - len(title) - room // 4)
    start = 0 if spans["title"] else window(text, spans["body"], length=room, lead=lead)[0]
    return f"{title} {'... ' if start else ''}{text[start:]}".strip()


def _foot(mention: MentionObject) -> str:
    return f"  {mention['url'] or 'no link'}  id {mention['mention_id']}"
