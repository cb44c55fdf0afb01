"""What may be set about the mention store."""

from pydantic import BaseModel, Field

__all__ = ["IndexSettings"]


class IndexSettings(BaseModel, frozen=True):
    """The mention store and its one writer."""

    writer_heap_mb: int = Field(
        default=48, ge=15, le=1024, description="Memory for not yet committed postings, a month, in MB."
    )
    open_writers: int = Field(
        default=2, ge=1, le=8, description="Months whose search index is held open for writing at once."
    )
    refresh_seconds: float = Field(
        default=1.0, gt=0, le=2.0, description="A reader looks for new commits at most this often."
    )
    busy_seconds: float = Field(
        default=10.0, gt=0, description="How long to wait for another process's lock on a file."
    )
    recheck_limit: int = Field(
        default=200_000,
        ge=1,
        description="Candidates that are read and judged for a query the engine cannot answer by itself.",
    )
    unique_limit: int = Field(default=10_000, ge=1, description="Distinct values above this are told as approximate.")
    purge_seconds: float = Field(
        default=60.0,
        ge=0,
        description="Least time between two physical erasures; longer when one takes more than a twentieth of it.",
    )
    purge_wait_seconds: float = Field(
        default=0.0,
        ge=0,
        description="How long one physical erasure may wait for an engine to let go of the bytes; then it is tried again later.",
    )
