"""Why a post counts as a mention: the clauses that decided."""

from typing_extensions import TypedDict

from api.answers.contract import SpansObject
from enrich.brand_store import find_brand
from index.document import read_mention
from schemas.errors import UserError
from schemas.mention import Mention, Spans
from schemas.ports import MentionStore, StateStore
from schemas.query.explain import explain
from schemas.query.lint import parse_or_raise
from schemas.scope import Scope

__all__ = ["StepObject", "WhyAnswer", "explain_mention"]


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
    """Raises UserError where the workspace has no such mention."""
    mention = store.get(scope, mention_id)
    if mention is None:
        raise UserError(f"There is no mention {mention_id!r} in this workspace: `harken search` shows their ids.")
    brand = find_brand(state, scope, mention.match.brand)
    if brand is None:
        gone = _step("brand", False, f"The brand {mention.match.brand} is no longer listened for.")
        return {"steps": [gone], "spans": _spans(mention.match.spans), "fix": "Add the brand again."}
    steps = [_version(mention, brand.version), *_clauses(mention, brand.query)]
    return {"steps": steps, "spans": _spans(mention.match.spans), "fix": _fix(steps)}


def _version(mention: Mention, now: int) -> StepObject:
    matched = mention.match.version
    if matched == now:
        return _step("query", True, f"Matched by version {matched}, which is the one in use.")
    return _step("query", False, f"Matched by version {matched}; version {now} is in use now, and is explained here.")


def _clauses(mention: Mention, query: str) -> list[StepObject]:
    told = explain(parse_or_raise(query, for_search=False), read_mention(mention))
    steps = [_step(s.step, s.ok, s.detail) for s in told.steps]
    if not told.matched:
        steps.append(
            _step(
                "match",
                False,
                "The query in use does not match this post: it was declared a mention, or the query changed.",
            )
        )
    return steps


def _fix(steps: list[StepObject]) -> str | None:
    failed = [s["step"] for s in steps if not s["ok"]]
    return "Re-match the stored mentions with the query in use." if "query" in failed else None


def _step(step: str, ok: bool, detail: str) -> StepObject:
    return {"step": step, "ok": ok, "detail": detail}


def _spans(spans: Spans) -> SpansObject:
    return {"title": [list(s) for s in spans.title], "body": [list(s) for s in spans.body]}
