"""How feeds are fetched and how often sources are polled."""

from pydantic import BaseModel, Field

from ingest.fetch.settings import FetchSettings

__all__ = ["FeedSettings"]


class FeedSettings(BaseModel, frozen=True):
    """Politeness is in `fetch`; what is here is the rhythm of polling."""

    fetch: FetchSettings = Field(default=FetchSettings(), description="Limits and manners of each request.")
    interval_seconds: float = Field(default=900, gt=0, description="Time between two polls of a source.")
    max_backoff_seconds: float = Field(
        default=86_400, gt=0, description="Longest time between two polls of a source that keeps failing."
    )
    lease_seconds: float = Field(
        default=20, gt=0, description="How long one process may hold a source without a sign of life."
    )
    threads: int = Field(default=4, gt=0, description="Sources polled at the same time.")
