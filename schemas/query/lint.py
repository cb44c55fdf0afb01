"""What a person should know about a query before it runs (docs/query-language.md section 4)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from schemas.errors import UserError
from schemas.query.ast import (
    And,
    Exact,
    Field,
    Group,
    Handle,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Tag,
    Term,
    Wildcard,
)
from schemas.query.characters import unspaced
from schemas.query.fields import FIELDS
from schemas.query.parser import parse
from schemas.query.printer import print_query
from schemas.query.problem import Problem, Problems

__all__ = ["LintResult", "lint", "parse_or_raise"]

_APOSTROPHE = re.compile(r"(\w+)['’](\w+)")
_COMMON = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "for",
        "from",
        "has",
        "have",
        "he",
        "i",
        "in",
        "is",
        "it",
        "me",
        "my",
        "not",
        "of",
        "on",
        "or",
        "she",
        "so",
        "that",
        "the",
        "they",
        "this",
        "to",
        "was",
        "we",
        "were",
        "what",
        "when",
        "who",
        "will",
        "with",
        "you",
        "your",
        "der",
        "die",
        "das",
        "und",
        "ist",
        "ein",
        "eine",
        "im",
        "mit",
        "le",
        "la",
        "les",
        "et",
        "est",
        "un",
        "une",
        "el",
        "los",
        "y",
        "es",
        "en",
        "de",
        "il",
        "che",
        "di",
        "e",
        "o",
        "os",
        "do",
        "da",
        "ve",
        "bir",
        "bu",
    ]
)


@dataclass(frozen=True, slots=True)
class LintResult:
    """`canonical` is None where the query has an error of grammar."""

    ok: bool
    problems: tuple[Problem, ...]
    canonical: str | None


def lint(text: str, *, for_search: bool = False) -> LintResult:
    """Judges a brand's own query unless told that it is for a search."""
    parsed = parse(text)
    if parsed.query is None:
        return LintResult(False, parsed.problems, None)
    problems = Problems(text)
    if not for_search:
        _refuse_later_fields(parsed.query, problems)
    for leaf in _leaves(parsed.query):
        _warn_of_leaf(leaf, problems)
    _warn_of_twins(parsed.query, problems)
    _warn_of_sole(parsed.query, problems)
    return LintResult(not problems.failed, problems.sorted(), print_query(parsed.query))


def parse_or_raise(text: str, *, for_search: bool = False) -> Node:
    """Raises UserError with the first error as one sentence: where, what, and the fix.

    A search needs no anchor: what is stored was anchored by its brand's query.
    """
    parsed = parse(text, anchor=not for_search)
    if parsed.query is not None:
        problems = Problems(text)
        if not for_search:
            _refuse_later_fields(parsed.query, problems)
        if not problems.failed:
            return parsed.query
        raise UserError(_sentence(problems.sorted()[0]))
    raise UserError(_sentence(next(p for p in parsed.problems if p.severity == "error")))


def _sentence(problem: Problem) -> str:
    fix = f" {problem.fix.label.removesuffix(':')}: {problem.fix.query[:200]}" if problem.fix else ""
    return f"The query has an error at {problem.line}:{problem.column} ({problem.code}): {problem.message}{fix}"


def _leaves(node: Node) -> Iterator[Node]:
    """In the order of the text; NEAR comes before its sides."""
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from _leaves(child)
        case Not(child) | Group(_, child):
            yield from _leaves(child)
        case Near(left, right):
            yield node
            yield from _leaves(left)
            yield from _leaves(right)
        case _:
            yield node


def _refuse_later_fields(query: Node, problems: Problems) -> None:
    for leaf in _leaves(query):
        if isinstance(leaf, Field | Range) and not FIELDS[leaf.name].everywhere:
            problems.error(
                "field_not_allowed", leaf.at,
                f"{leaf.name}: is known or changes only after a post was matched: use it in a search, alert or report, "
                "not in a brand's own query.",
            )  # fmt: skip


def _warn_of_leaf(leaf: Node, problems: Problems) -> None:
    source = problems.text[slice(*leaf.at)]
    match leaf:
        case Term("and" | "or" as word) if source == word:
            problems.warn(
                "lower_operator", leaf.at, f"{word} is looked for as a word here; operators are upper case.",
                (f"Use {word.upper()}", word.upper()),
            )  # fmt: skip
        case Phrase(tokens) if _APOSTROPHE.fullmatch(source):
            joined = _APOSTROPHE.sub(r"\1\2", source)
            problems.warn(
                "apostrophe", leaf.at, f"{source} is the words {' '.join(tokens)} in a row; many people write {joined}.",
                (f"Look for {joined} too", f"({source} OR {joined})"),
            )  # fmt: skip
        case Phrase() if source[:1] == '"' and source[1:2] in ("#", "@"):
            problems.warn(
                "tag_phrase", leaf.at, "In quotes # and @ are punctuation: this finds the words, tagged or not."
            )
        case Wildcard() if source.endswith("?"):
            problems.warn(
                "question_mark", leaf.at, f"? stands for one character here: {source} does not find {source[:-1]}.",
                ("Take the ? out", source[:-1]),
            )  # fmt: skip
        case Near(left, right, distance) if _has_unspaced(left) or _has_unspaced(right):
            problems.warn(
                "near_cjk",
                leaf.at,
                f"Each character counts as a word here: {distance} is about {max(1, round(distance / 1.7))} words.",
            )
        case _:
            return


def _has_unspaced(node: Node) -> bool:
    match node:
        case Term(token):
            return bool(unspaced().match(token))
        case Phrase(tokens) | Exact(tokens):
            return any(unspaced().match(token) for token in tokens)
        case Or(children):
            return any(_has_unspaced(child) for child in children)
        case _:
            return False


def _warn_of_twins(node: Node, problems: Problems) -> None:
    """The same leaf twice in one AND or OR, and an arm that another arm of the OR finds anyway."""
    match node:
        case And(children) | Or(children):
            seen: set[Node] = set()
            for child in children:
                if child in seen:
                    problems.warn("duplicate_leaf", child.at, "This stands here twice already.")
                seen.add(child)
                _warn_of_twins(child, problems)
            if isinstance(node, Or):
                _warn_of_covered(seen, problems)
        case Not(child) | Group(_, child):
            _warn_of_twins(child, problems)
        case Near(left, right):
            _warn_of_twins(left, problems)
            _warn_of_twins(right, problems)
        case _:
            return


def _warn_of_covered(arms: set[Node], problems: Problems) -> None:
    for arm in arms:
        if cover := _cover(arm, arms):
            problems.warn("covered_arm", arm.at, f"{cover} finds all of this already, so this arm adds nothing.")


def _cover(arm: Node, arms: set[Node]) -> str:
    """What among the other arms is true wherever this one is."""
    match arm:
        case Phrase(tokens):
            return next((token for token in tokens if Term(token) in arms), "")
        case Tag(word) | Handle(word) if Term(word) in arms:
            return word
        case And(children):
            return next((print_query(child) for child in children if child in arms), "")
        case _:
            return ""


def _warn_of_sole(query: Node, problems: Problems) -> None:
    """A very common word as an arm of its own would bring in most of a language."""
    for arm in query.children if isinstance(query, Or) else (query,):
        if isinstance(arm, Term) and arm.token in _COMMON and problems.text[slice(*arm.at)] not in ("and", "or"):
            problems.warn(
                "common_word", arm.at, f"{arm.token} is in a great many posts: add what sets the brand apart."
            )
