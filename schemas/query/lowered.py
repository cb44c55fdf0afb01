"""`not` and `near/5` in lower case, which are words: what they would be in upper case, where that can be."""

import re
from collections.abc import Iterator, Sequence

from schemas.query.ast import And, Node, Phrase, Term
from schemas.query.problem import Mend, Problems

__all__ = ["warn_of_lowered"]

_NEAR = re.compile(r"near/(\d{1,2}|100)f?|onear/(\d{1,2}|100)")


def warn_of_lowered(nodes: Sequence[And], problems: Problems) -> None:
    """Between other things only: alone they can be nothing but words."""
    for node in nodes:
        for i in range(1, len(node.children)):
            if not problems.full and (word := _lowered(node.children[i], problems.text)):
                message = f"{word} is looked for as words here; operators are upper case."
                mend = next(_upper_cased(node.children, i, word, problems.text), None)
                problems.warn("lower_operator", node.children[i].at, message, mend)


def _lowered(child: Node, text: str) -> str:
    """The operator as it was typed, or ""."""
    if not isinstance(child, Term | Phrase):
        return ""
    source = text[slice(*child.at)]
    return source if source == "not" or _NEAR.fullmatch(source) else ""


def _upper_cased(children: Sequence[Node], i: int, word: str, text: str) -> Iterator[Mend]:
    """Where plain words stand around it, so that the query stays one that can run."""
    around = children[i - 1 : i + 2]
    if len(around) < 3 or not all(isinstance(child, Term | Phrase) for child in around):
        return
    before, child, after = around
    gaps = text[before.at[1] : child.at[0]], text[child.at[1] : after.at[0]]
    beside = text[slice(*before.at)], text[slice(*after.at)]
    if all(gap.isspace() for gap in gaps) and not any(w in ("and", "or", "not") or _NEAR.fullmatch(w) for w in beside):
        upper = word.removesuffix("f").upper() + ("f" if word.endswith("f") else "")
        yield Mend(f"Use {upper}", upper)
