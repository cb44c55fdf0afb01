"""Why a post counts as a mention: the clauses that decided."""

from collections.abc import Iterator

from typing_extensions import TypedDict

from api.answers.contract import SpansObject
from api.answers.mentions import describe_spans
from enrich.brand_store import find_brand, find_version
from schemas.brand import Brand
from schemas.errors import UserError
from schemas.mention import Human, Mention
from schemas.ports import MentionStore, StateStore
from schemas.query.explain import explain
from schemas.query.lint import parse_or_raise
from schemas.scope import Scope
from schemas.stored import fits, read_mention

__all__ = ["StepObject", "WhyAnswer", "explain_mention"]

SHOWN = 5
"""Words that the first line names."""


class StepObject(TypedDict):
    step: str
    ok: bool
    detail: str


class WhyAnswer(TypedDict):
    """`spans`: as stored with the mention, which is what is highlighted. `fix`: what to do, where a step failed."""

    steps: list[StepObject]
    spans: SpansObject
    fix: str | None


def explain_mention(store: MentionStore, state: StateStore, scope: Scope, mention_id: str) -> WhyAnswer:
    """In the words of the query that matched, as long as the history has it. The first step sums it up.

    Raises UserError where the workspace has no such mention.
    """
    mention = store.get(scope, mention_id)
    if mention is None:
        raise UserError(
            f"There is no mention {mention_id!r} here: a search shows the ids, and why-missed says why a post is none."
        )
    brand = find_brand(state, scope, mention.match.brand)
    steps = [_summary(mention)]
    if brand is None:
        steps.append(_step("brand", False, f"The brand {mention.match.brand} is no longer listened for."))
        return {"steps": steps, "spans": describe_spans(mention.match.spans), "fix": "Add the brand again."}
    steps += [_version(mention, brand), *_clauses(mention, _query_that_matched(state, scope, mention, brand))]
    steps += [*_language(mention), *_decided(mention.human)]
    return {"steps": steps, "spans": describe_spans(mention.match.spans), "fix": _fix(steps, brand)}


def _summary(mention: Mention) -> StepObject:
    words = list(dict.fromkeys(_words(mention)))
    shown = ", ".join(f"“{w}”" for w in words[:SHOWN])
    more = f" and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    by = f"a mention of {mention.match.brand}"
    if mention.match.declared:
        return _step("mention", True, f"It is {by} because whoever imported it said so.")
    found = f"says {shown}{more}" if words else "has the fields that the query asks for"
    return _step("mention", True, f"It is {by} because it {found}.")


def _words(mention: Mention) -> Iterator[str]:
    spans, post = mention.match.spans, mention.post
    yield from (post.title[start:end] for start, end in spans.title)
    yield from (post.text[start:end] for start, end in spans.body)


def _version(mention: Mention, brand: Brand) -> StepObject:
    matched, now = mention.match.version, brand.version
    if matched == now:
        return _step("query", True, f"Matched by version {matched}, which is the one in use.")
    still = "matches it, too" if fits(parse_or_raise(brand.query, for_search=False), mention) else "does not match it"
    return _step("query", False, f"Matched by version {matched}; version {now}, which is in use now, {still}.")


def _query_that_matched(state: StateStore, scope: Scope, mention: Mention, brand: Brand) -> str:
    """The one in use where the history does not reach back so far."""
    version = find_version(state, scope, brand.name, mention.match.version)
    return version.query if version else brand.query


def _clauses(mention: Mention, query: str) -> list[StepObject]:
    told = explain(parse_or_raise(query, for_search=False), read_mention(mention))
    steps = [_step(s.step, s.ok, s.detail) for s in told.steps]
    if told.matched or mention.match.declared:
        return steps
    return [*steps, _step("match", False, "The query does not match this post: it was declared a mention, or edited.")]


def _language(mention: Mention) -> list[StepObject]:
    found, declared = mention.enrichment.lang, mention.post.lang
    if not found and not declared:
        return []
    source = f"declared as {declared} by its source" if declared else "not declared by its source"
    return [_step("language", True, f"{found or 'Not told by its text'}, {source}.")]


def _decided(human: Human) -> list[StepObject]:
    """What a person made of it; it does not change whether it is a mention."""
    if not human.version:
        return []
    said = {
        "judged": human.sentiment,
        "tagged": ", ".join(human.tags),
        "status": human.status,
        "noted": "with a note" if human.note else None,
        "assigned to": human.assignee,
    }
    told = "; ".join(f"{what} {value}" for what, value in said.items() if value)
    return [_step("human", True, f"Decided by a person: {told or 'everything taken back'}.")]


def _fix(steps: list[StepObject], brand: Brand) -> str | None:
    if not any(s["step"] == "query" and not s["ok"] for s in steps):
        return None
    name = f"'{brand.name}'" if " " in brand.name else brand.name
    return f"Match the stored mentions with the query in use: harken brand rematch {name}"


def _step(step: str, ok: bool, detail: str) -> StepObject:
    return {"step": step, "ok": ok, "detail": detail}
