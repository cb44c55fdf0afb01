"""What can be set about sources and imports."""

from pydantic import BaseModel, Field

from ingest.feeds.settings import FeedSettings

__all__ = ["ImportSettings", "IngestSettings"]


class ImportSettings(BaseModel, frozen=True, extra="forbid"):
    """Memory of an import is about twice `chunk_bytes` plus `row_bytes`, and the posts of one chunk."""

    chunk_bytes: int = Field(
        default=2**20, ge=2**10, description="Text that is read, parsed and acknowledged together."
    )
    row_bytes: int = Field(
        default=4 * 2**20, ge=2**10, description="Longest row; a longer one is rejected and the file goes on."
    )
    head_bytes: int = Field(
        default=2**18, ge=2**10, description="Text at the start of a file by which its format is recognised."
    )
    sample_rows: int = Field(default=5, ge=0, description="Posts that a dry run shows.")


class IngestSettings(BaseModel, frozen=True, extra="forbid"):
    files: ImportSettings = Field(default=ImportSettings(), description="Importing files.")
    feeds: FeedSettings = Field(default=FeedSettings(), description="Fetching feeds.")
