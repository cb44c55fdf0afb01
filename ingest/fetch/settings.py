"""What the fetcher may take of the world, and what it tells about itself."""

from pydantic import BaseModel, Field

__all__ = ["FetchSettings"]


class FetchSettings(BaseModel, frozen=True):
    """Limits of one request, and manners between requests."""

    contact: str = Field(
        default="",
        description="An address (mail or web) that is sent with each request, so that site owners can reach you.",
    )
    allow_hosts: tuple[str, ...] = Field(
        default=(),
        description="host:port pairs that the address guard lets through, such as a test server on loopback.",
    )
    connect_seconds: float = Field(default=10, gt=0, description="Longest wait for a connection.")
    read_seconds: float = Field(default=20, gt=0, description="Longest silence while an answer comes in.")
    total_seconds: float = Field(default=60, gt=0, description="Longest time for one fetch with all its redirects.")
    max_body_bytes: int = Field(
        default=10 * 2**20, gt=0, description="Largest body, both as sent and after decompression."
    )
    max_redirects: int = Field(default=5, ge=0, description="Redirects followed before giving up.")
    host_interval_seconds: float = Field(
        default=5, ge=0, description="Time between the starts of two fetches from one host."
    )
    polite_to_allowed: bool = Field(
        default=False, description="Keep the interval also with the hosts of allow_hosts, which are usually our own."
    )
    rate_limit_seconds: float = Field(
        default=900, gt=0, description="Pause after 429 where the site does not say how long."
    )
    max_pause_seconds: float = Field(
        default=86_400, gt=0, description="Longest pause a site can ask for; some ask for a year."
    )
