"""What a brand's query says of a post: the same answer as the stream gave, clause by clause."""

from collections.abc import Callable
from dataclasses import dataclass

from api.answers.why_missed.finding import Finding
from enrich.owned import owned_by
from schemas.brand import Brand
from schemas.mention import Spans
from schemas.post import Post
from schemas.query.ast import And, Field, Group, Near, Node, Not, Or
from schemas.query.document import Document, read_post
from schemas.query.evaluate import matches
from schemas.query.lint import parse_or_raise
from schemas.query.verdicts import judge_clauses, touched_spans

__all__ = ["Judgement", "Speaks", "fits", "judge"]

Speaks = Callable[[Post], str | None]
"""The language that a post is found to be written in, as the stream finds it out."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """`findings`: language where the query asks for it, the query as a whole, and each of its clauses."""

    matched: bool
    findings: tuple[Finding, ...]
    spans: Spans


def fits(query: str, brand: Brand, post: Post, speaks: Speaks) -> bool:
    """Whether a query that the brand has, or had, finds the post. Raises UserError for one that cannot be read."""
    node = parse_or_raise(query, for_search=False)
    return matches(node, _document(node, brand, post, speaks))


def judge(brand: Brand, post: Post, speaks: Speaks) -> Judgement:
    """By the query in use. Raises UserError for a stored query that cannot be read."""
    node = parse_or_raise(brand.query, for_search=False)
    document = _document(node, brand, post, speaks)
    clauses = [Finding(v.clause, v.ok, v.detail, v.fix) for v in judge_clauses(node, document)]
    matched = matches(node, document)
    head = _head(brand, len(clauses), sum(not c.ok for c in clauses))
    language = [_language(node, post, document)] if _asks(node, "lang") else []
    return Judgement(matched, (*language, head, *clauses), touched_spans(node, document))


def _document(node: Node, brand: Brand, post: Post, speaks: Speaks) -> Document:
    lang = speaks(post) if _asks(node, "lang") else None
    return read_post(post, lang=lang, owned=owned_by(brand)(post) if _asks(node, "is") else None)


def _asks(node: Node, field: str) -> bool:
    match node:
        case And(children) | Or(children):
            return any(_asks(child, field) for child in children)
        case Not(child) | Group(_, child):
            return _asks(child, field)
        case Near(left, right):
            return _asks(left, field) or _asks(right, field)
        case _:
            return isinstance(node, Field) and node.name == field


def _head(brand: Brand, clauses: int, failed: int) -> Finding:
    if not failed:
        return Finding("query", True, f"Version {brand.version} of the query of {brand.name} matches it.")
    which = "it does not hold" if clauses == 1 else f"{failed} of its {clauses} clauses {_fail(failed)}"
    return Finding("query", False, f"Version {brand.version} of the query of {brand.name} does not match it: {which}.")


def _fail(failed: int) -> str:
    return "fails" if failed == 1 else "fail"


def _language(node: Node, post: Post, document: Document) -> Finding:
    """`ok`: whether the query would say the same whatever the language."""
    known = max(document.fields.get("lang", ()), key=len, default=None)
    declared = f"declared as {post.lang}" if post.lang else "declared as nothing"
    told = f"Found to be in {known}" if known else "Its language could not be told"
    blamed = [v for v in judge_clauses(node, document) if not v.ok and "lang:" in v.clause]
    return Finding("language", not blamed, f"{told}, {declared} by its source.")
