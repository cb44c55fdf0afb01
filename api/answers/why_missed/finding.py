"""One step on the way from a platform to a mention, and what is to be done where it failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.answers.question import rfc3339
from api.answers.why import StepObject

__all__ = ["Finding", "first_fix", "moment", "step_objects"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`fix`: of a failed step, a sentence or a command."""

    step: str
    ok: bool
    detail: str
    fix: str | None = None


def moment(at: datetime) -> str:
    """To the second: a person reads it."""
    return rfc3339(at.replace(microsecond=0))


def step_objects(findings: Sequence[Finding]) -> list[StepObject]:
    return [{"step": f.step, "ok": f.ok, "detail": f.detail} for f in findings]


def first_fix(findings: Sequence[Finding]) -> str | None:
    """Of the first failed step that has one: what comes after it can only be tried then."""
    return next((f.fix for f in findings if not f.ok and f.fix), None)
