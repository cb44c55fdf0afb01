"""What of enrichment can be set."""

from pydantic import BaseModel, Field

__all__ = ["EnrichSettings"]


class EnrichSettings(BaseModel, frozen=True):
    """Passed in by the composition root; nothing here is read from the environment."""

    language_min_letters: int = Field(
        default=8, ge=1, description="A text with fewer letters gets no detected language unless its script decides."
    )
    language_min_score: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Probability that the language model must reach for texts under 30 letters.",
    )
    language_min_score_long: float = Field(
        default=0.35, ge=0, le=1, description="Probability that it must reach for texts of 30 letters and more."
    )
    sentiment_languages: tuple[str, ...] = Field(
        default=("en", "zh"), description="Languages whose bundled sentiment model is used; others are not judged."
    )
    sentiment_max_characters: int = Field(
        default=100_000, ge=1000, description="Characters of a post that are judged; what is longer gets a note."
    )
    enricher_failures: int = Field(
        default=20, ge=1, description="Failures in a row after which an enricher rests."
    )  # fmt: skip
    enricher_rest_seconds: float = Field(
        default=60.0, gt=0, description="How long a failing enricher rests before it is tried again."
    )
    learn_every: int = Field(
        default=8, ge=1, description="One in so many posts is counted to learn which words are rare."
    )
