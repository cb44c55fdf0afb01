"""What can be set about the log, the state store and the workers."""

from pydantic import BaseModel, Field

from bus.elastic.settings import ElasticSettings
from bus.kafka.settings import KafkaSettings

__all__ = ["BusSettings"]


class BusSettings(BaseModel, frozen=True, extra="forbid"):
    batch: int = Field(default=2_000, ge=1, description="Records a worker hands to its stage at once.")
    batch_bytes: int = Field(
        default=32 * 2**20, ge=1, description="A batch ends early at the record that passes this many bytes of values."
    )
    poll_seconds: float = Field(
        default=0.5, gt=0, description="How long a worker waits for records before it looks for a stop."
    )
    lease_seconds: float = Field(
        default=30.0,
        gt=0,
        description="A silent reader keeps its partitions this long; one whose process died loses them at once.",
    )
    busy_seconds: float = Field(
        default=30.0, ge=0, description="How long to wait for another process that writes the same file."
    )
    reserve_bytes: int = Field(
        default=64 * 2**20,
        ge=0,
        description="Nothing more is taken in when fewer bytes are free on the home's disk (of a small disk: an eighth).",
    )
    trim_chunk: int = Field(default=5_000, ge=1, description="Records that retention deletes in one transaction.")
    retry_first_seconds: float = Field(
        default=1.0, gt=0, description="First pause after an engine was unavailable; it doubles."
    )
    retry_most_seconds: float = Field(default=15.0, gt=0, description="Longest pause between two attempts.")
    dead_bytes: int = Field(default=256 * 2**10, ge=0, description="Bytes of a message that its dead letter keeps.")
    dead_rate: float = Field(
        default=0.5, gt=0, le=1, description="A worker stops when more than this part of its records died."
    )
    dead_rate_least: int = Field(
        default=100, ge=1, description="Records to have seen before the dead-letter rate counts."
    )
    dead_rate_window: int = Field(
        default=1_000, ge=1, description="The newest records over which the dead-letter rate is taken."
    )
    kafka: KafkaSettings = Field(default_factory=KafkaSettings, description="In distributed mode: the event log.")
    elastic: ElasticSettings = Field(
        default_factory=ElasticSettings, description="In distributed mode: the state store and the mentions."
    )
