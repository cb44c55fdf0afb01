"""What can be set about Apache Kafka."""

import re
from typing import Literal

from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator

__all__ = ["KafkaSettings"]


class KafkaSettings(BaseModel, frozen=True, extra="forbid"):
    servers: str = Field(default="127.0.0.1:9092", description="host:port of some brokers, comma separated.")
    prefix: str = Field(
        default="harken.",
        description="Before the names of all topics and groups: several installations may share a cluster.",
    )
    partitions: int = Field(
        default=6, ge=1, description="Of each topic, when it is made: the most workers a stage can have."
    )
    replication: int = Field(default=1, ge=1, description="Copies of each partition, when a topic is made. Use 3.")
    min_in_sync: int = Field(
        default=1, ge=1, description="Copies that must have a message before it counts as acknowledged. Use 2."
    )
    compression: Literal["none", "lz4", "gzip"] = Field(
        default="lz4", description="Of what is sent to the brokers and kept there."
    )
    security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="How the brokers are spoken to."
    )
    sasl: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        default="SCRAM-SHA-512", description="With SASL: the mechanism."
    )
    username: str | None = Field(default=None, description="With SASL: the user.")
    password: SecretStr | None = Field(default=None, description="With SASL: the password.")
    ca_file: str | None = Field(default=None, description="With TLS: the authorities to trust, a PEM file.")
    cert_file: str | None = Field(default=None, description="With TLS: our own certificate, a PEM file.")
    key_file: str | None = Field(default=None, description="With TLS: the key of our own certificate, a PEM file.")

    @field_validator("servers")
    @classmethod
    def _with_ports(cls, servers: str) -> str:
        for server in servers.split(","):
            host, _, port = server.strip().rpartition(":")
            if not host or not port.isdecimal() or not 0 < int(port) < 2**16:
                raise ValueError(f"{server.strip()!r} is no host:port: name each broker as kafka-1.example:9092")
        return servers

    @field_validator("prefix")
    @classmethod
    def _of_our_own(cls, prefix: str) -> str:
        """What lies under it is ours: its retention is our business, and with none every topic of the cluster's."""
        if not _PREFIX.fullmatch(prefix):
            raise ValueError(
                f"{prefix!r} is no prefix: up to 80 letters, digits, '.', '_' or '-', with a '.', '_' or '-' at the end, as harken."
            )
        return prefix

    @model_validator(mode="after")
    def _that_go_together(self) -> "KafkaSettings":
        if self.min_in_sync > self.replication:
            raise ValueError(
                f"min_in_sync {self.min_in_sync} is more than replication {self.replication}, so nothing could ever be "
                "written: raise replication or lower min_in_sync"
            )
        if self.security.startswith("SASL") and not (self.username and self.password):
            raise ValueError(f"security {self.security} needs username and password: give both")
        return self


_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,78}[._-]")
