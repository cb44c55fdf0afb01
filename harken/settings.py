"""All settings, one described class a room, from a file and the environment."""

import os
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from api.settings import ApiSettings
from bus.settings import BusSettings
from enrich.settings import EnrichSettings
from index.settings import IndexSettings
from ingest.settings import IngestSettings
from schemas.errors import UserError

__all__ = ["Settings", "load_settings"]


class Settings(BaseSettings):
    """`HARKEN_HOME=/srv/harken`, or `home = "/srv/harken"` in the file; a room's setting as `HARKEN_BUS__BATCH`."""

    model_config = SettingsConfigDict(
        env_prefix="HARKEN_", env_nested_delimiter="__", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    mode: Literal["embedded", "distributed"] = Field(
        "embedded", description="embedded: all data in the home. distributed: Apache Kafka and Elasticsearch."
    )
    home: Path = Field(Path("~/.harken"), description="Directory for all data of this installation.")
    host: str = Field("127.0.0.1", description="Address the API and the page listen on.")
    port: int = Field(8420, ge=0, le=65535, description="Port of the API and the page.")
    public_url: str | None = Field(
        None, description="The address people reach the page at, when a proxy stands before."
    )
    token: SecretStr | None = Field(None, description="A bearer token that the API accepts beside those made by hand.")
    config: Path | None = Field(None, description="A TOML file with settings; the environment wins over it.")
    allow_hosts: str = Field("", description="host:port, comma separated, that the address guard lets through.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "warning",
        description="What the processes write to stderr: info has what was begun and done, debug a line a batch.",
    )
    bus: BusSettings = Field(default_factory=BusSettings, description="Event log, state store, worker loop.")
    ingest: IngestSettings = Field(default_factory=IngestSettings, description="Sources, feeds, imports.")
    enrich: EnrichSettings = Field(default_factory=EnrichSettings, description="Matching, language, sentiment.")
    index: IndexSettings = Field(default_factory=IndexSettings, description="The mention store.")
    api: ApiSettings = Field(default_factory=ApiSettings, description="Routes, accounts, alerts, reports.")

    @property
    def root(self) -> Path:
        return self.home.expanduser().absolute()

    @property
    def allowed(self) -> frozenset[str]:
        return frozenset(h.strip().lower() for h in self.allow_hosts.split(",") if h.strip())

    @property
    def base_url(self) -> str:
        return self.public_url or f"http://{self.host}:{self.port}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (named by pydantic)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (named by pydantic)
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        files = [f for f in _candidates() if f.is_file()]
        return (init_settings, env_settings, *(TomlConfigSettingsSource(settings_cls, f) for f in files[:1]))


def _candidates() -> list[Path]:
    """`HARKEN_CONFIG`, else `harken.toml` in the home."""
    named = os.environ.get("HARKEN_CONFIG")
    home = Path(os.environ.get("HARKEN_HOME") or "~/.harken").expanduser()
    if named and not Path(named).is_file():
        raise UserError(f"HARKEN_CONFIG names {named}, which is no file: name a TOML file, or take the setting away")
    return [Path(named)] if named else [home / "harken.toml"]


def load_settings() -> Settings:
    """Raises pydantic.ValidationError, which names the setting, and UserError for a file or value that is unreadable."""
    try:
        return Settings()
    except (TOMLDecodeError, UnicodeDecodeError) as e:
        raise UserError(f"The settings file {_candidates()[0]} is no TOML ({e}): see docs/settings.md") from e
    except SettingsError as e:
        raise UserError(f"A setting cannot be read ({e}): name one by one, as HARKEN_BUS__BATCH") from e
