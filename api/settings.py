"""What a person may set about the part that faces people."""

from pydantic import BaseModel, Field

__all__ = ["ApiSettings"]


class ApiSettings(BaseModel, frozen=True):
    """Limits of answers, sign-in, alerts and reports."""

    default_workspace: str = Field(default="default", description="The workspace asked when a request names none.")
    page_limit: int = Field(
        default=50, ge=1, le=1000, description="Mentions in one answer when the request names no limit."
    )
    body_bytes: int = Field(
        default=2**20, ge=1, description="Longest body of a request; a query has 64 KB at the most."
    )
    session_days: float = Field(default=14.0, gt=0, description="Days until a browser must sign in again.")
    signin_minutes: float = Field(default=15.0, gt=0, description="Minutes a sign-in address can be used, once.")
    failed_attempts: int = Field(default=20, ge=1, description="Wrong tokens or codes an address may send in a minute.")
    alert_cooldown_minutes: float = Field(default=60.0, ge=0, description="Minutes a rule stays quiet after it fired.")
    alert_attempts: int = Field(default=5, ge=1, description="How often one firing is offered to its destination.")
    report_mentions_max: int = Field(default=200_000, ge=1, description="Most mentions one report may cover.")
