"""What can be set about Elasticsearch."""

import re
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator

__all__ = ["ElasticSettings"]


class ElasticSettings(BaseModel, frozen=True, extra="forbid"):
    urls: str = Field(default="http://127.0.0.1:9200", description="Addresses of some nodes, comma separated.")
    prefix: str = Field(
        default="harken-",
        description="Before the names of all indices: several installations may share a cluster.",
    )
    replicas: int = Field(
        default=0, ge=0, description="Copies of each shard beside the first. Use 1 from two nodes on."
    )
    api_key: SecretStr | None = Field(default=None, description="An API key, as Kibana or the API gave it, encoded.")
    username: str | None = Field(default=None, description="Instead of an API key: the user.")
    password: SecretStr | None = Field(default=None, description="Instead of an API key: the password.")
    ca_file: str | None = Field(default=None, description="With https: the authorities to trust, a PEM file.")
    timeout_seconds: float = Field(default=30.0, gt=0, description="How long to wait for one answer.")
    sight_shards: int = Field(
        default=2, ge=1, le=64, description="Shards of the index that remembers posts; used when it is first made."
    )

    @property
    def addresses(self) -> list[str]:
        return [url.strip() for url in self.urls.split(",") if url.strip()]

    @field_validator("urls")
    @classmethod
    def _name_servers(cls, urls: str) -> str:
        """Addresses are told in messages, so no password may be in one."""
        addresses = [url.strip() for url in urls.split(",") if url.strip()]
        if not addresses:
            raise ValueError("name at least one address, such as http://127.0.0.1:9200")
        for address in addresses:
            _check_address(address)
        return ",".join(addresses)

    @field_validator("prefix")
    @classmethod
    def _of_index_names(cls, prefix: str) -> str:
        if not _PREFIX.fullmatch(prefix):
            raise ValueError(
                f"{prefix!r} is no prefix: up to 61 small letters, digits, '-', '_' or '.', with a letter or digit first, as harken-"
            )
        return prefix

    @model_validator(mode="after")
    def _one_way_to_say_who_we_are(self) -> "ElasticSettings":
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password go together: give both, or neither")
        if self.api_key is not None and self.username is not None:
            raise ValueError("give an api_key, or username and password, not both")
        return self


_PREFIX = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}")


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise ValueError("an address is like http://127.0.0.1:9200") from None
    if "@" in parts.netloc:
        raise ValueError("no user or password in an address: set username and password, or api_key")
    if parts.scheme not in ("http", "https") or not parts.hostname or port is None:
        raise ValueError(f"{address}: an address is like http://127.0.0.1:9200, with http or https and a port")
