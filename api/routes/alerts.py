"""Alert rules. A webhook is written and never read back."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Body, Request, Response
from pydantic import ConfigDict, Field, SecretStr
from typing_extensions import TypedDict

from api.accounts.gate import ReaderScope, Writer, WriterScope, deps_of
from api.alerts.rule import AlertRule, add_rule, list_rules, remove_rule
from api.alerts.runner import FiringRecord, list_firings
from api.alerts.slack import test_delivery
from api.answers.question import rfc3339
from api.problem import PROBLEM_RESPONSES
from api.routes.body import Given

__all__ = ["router"]

router = APIRouter(prefix="/v1/alerts", tags=["alerts"], responses=PROBLEM_RESPONSES)


class RuleObject(TypedDict):
    name: str
    query: str
    brand: str | None
    threshold: int
    window_seconds: int
    include_imported: bool


class DeliveryObject(TypedDict):
    """`answer`: in the destination's own words."""

    ok: bool
    status: int | None
    answer: str
    to_do: str


class FiringObject(TypedDict):
    firing_id: str
    rule: str
    at: str
    count: int
    threshold: int
    samples: list[str]
    attempts: int
    delivery: DeliveryObject | None


class RuleGiven(Given):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "Recall talk", "query": "acme recall", "threshold": 20, "webhook": "https://hooks.slack.com/…"}
            ]
        },
    )

    name: str = Field(max_length=150)
    query: str = Field(max_length=2000)
    threshold: int = Field(ge=0, description="Fires when more than this many were heard within the window.")
    webhook: SecretStr = Field(description="A Slack incoming webhook. Stored encrypted, never shown again.")
    brand: str | None = None
    window_minutes: int = Field(60, ge=1, le=10_080)
    include_imported: bool = Field(False, description="Count imported, backfilled and demo posts too.")


class Destination(Given):
    to: SecretStr = Field(description="A Slack incoming webhook.")


@router.get("")
def get_rules(request: Request, scope: ReaderScope) -> list[RuleObject]:
    """Rules, without their destinations."""
    return [_describe(r) for r in list_rules(deps_of(request).state, scope)]


@router.post("")
def post_rule(request: Request, scope: WriterScope, given: Annotated[RuleGiven, Body()]) -> RuleObject:
    """Make a rule, or replace the one of that name."""
    deps = deps_of(request)
    deps.slack.check(given.webhook)
    rule = add_rule(
        deps.state,
        scope,
        deps.vault,
        name=given.name,
        query=given.query,
        threshold=given.threshold,
        channel=given.webhook,
        now=deps.clock(),
        brand=given.brand,
        window=timedelta(minutes=given.window_minutes),
        include_imported=given.include_imported,
    )
    return _describe(rule)


@router.delete("/{name:path}", status_code=204, response_class=Response)
def delete_rule(request: Request, scope: WriterScope, name: str) -> None:
    """Remove a rule; what it fired stays on record."""
    remove_rule(deps_of(request).state, scope, name)


@router.get("/firings")
def get_firings(request: Request, scope: ReaderScope) -> list[FiringObject]:
    """What fired and how it was delivered, newest first."""
    return [_describe_firing(r) for r in list_firings(deps_of(request).state, scope)]


@router.post("/test")
def post_test(request: Request, _principal: Writer, destination: Annotated[Destination, Body()]) -> DeliveryObject:
    """Send a harmless message, and tell what the destination said."""
    delivery = test_delivery(deps_of(request).slack, destination.to)
    return {"ok": delivery.ok, "status": delivery.status, "answer": delivery.answer, "to_do": delivery.to_do}


def _describe(rule: AlertRule) -> RuleObject:
    return {
        "name": rule.name,
        "query": rule.query,
        "brand": rule.brand,
        "threshold": rule.threshold,
        "window_seconds": rule.window_seconds,
        "include_imported": rule.include_imported,
    }


def _describe_firing(record: FiringRecord) -> FiringObject:
    firing, told = record.firing, record.delivery
    return {
        "firing_id": firing.id,
        "rule": firing.rule,
        "at": rfc3339(firing.at),
        "count": firing.count,
        "threshold": firing.threshold,
        "samples": list(firing.samples),
        "attempts": record.attempts,
        "delivery": {"ok": told.ok, "status": told.status, "answer": told.answer, "to_do": told.to_do}
        if told
        else None,
    }
