"""What went wrong at the brokers, in one sentence that says what to do."""

import logging
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from kafka import errors as kafka_errors

from bus.kafka.settings import KafkaSettings
from schemas.errors import Unavailable

__all__ = ["FENCED", "explain", "hush", "translated"]

FENCED = (
    kafka_errors.CommitFailedError,
    kafka_errors.RebalanceInProgressError,
    kafka_errors.IllegalGenerationError,
    kafka_errors.UnknownMemberIdError,
)
"""Others may read the partition by now."""

_RECENT = 15.0
"""Seconds: a little more than an attempt to connect takes."""

_log = logging.getLogger("harken.bus")


@contextmanager
def translated(settings: KafkaSettings, what: str) -> Iterator[None]:
    """Raises Unavailable, which names the brokers and says what to do, where they cannot take or give data."""
    try:
        yield
    except (kafka_errors.KafkaError, OSError) as e:
        raise Unavailable(explain(settings, what, e)) from e


def explain(settings: KafkaSettings, what: str, error: BaseException) -> str:
    return f"Kafka at {settings.servers} cannot {what}: {_advice(settings, error)}"


def _advice(settings: KafkaSettings, error: BaseException) -> str:
    match error:
        case kafka_errors.SaslAuthenticationFailedError():
            return "it refused the user name or the password: check bus.kafka.username and bus.kafka.password"
        case kafka_errors.UnsupportedSaslMechanismError() | kafka_errors.IllegalSaslStateError():
            return f"it does not take {settings.sasl} there: check bus.kafka.security and bus.kafka.sasl"
        case kafka_errors.AuthorizationError():
            return f"this user may not ({type(error).__name__}): let the administrator grant it, or check bus.kafka.username"
        case kafka_errors.UnknownTopicOrPartitionError():
            return "a topic is missing: create it with `harken topics --create`"
        case kafka_errors.NotEnoughReplicasError() | kafka_errors.NotEnoughReplicasAfterAppendError():
            return "fewer brokers are in sync than bus.kafka.min_in_sync asks for: bring the others back"
        case kafka_errors.InvalidReplicationFactorError():
            return f"it has fewer brokers than bus.kafka.replication asks for ({settings.replication}): lower it or add some"
        case kafka_errors.UnsupportedVersionError() | kafka_errors.UnrecognizedBrokerVersion():
            return f"its version is too old ({error}): Kafka 3.0 or newer is needed"
        case kafka_errors.KafkaTimeoutError() | kafka_errors.KafkaConnectionError() | OSError():
            return _unreachable(settings, error)
    return f"{type(error).__name__}: {str(error)[:300]}"


def _unreachable(settings: KafkaSettings, error: BaseException) -> str:
    """A client that finds no broker only says that time ran out; the reason is in what it murmured meanwhile."""
    cause = _murmur().cause
    if isinstance(cause, kafka_errors.BrokerResponseError) and not isinstance(cause, kafka_errors.RetriableError):
        return _advice(settings, cause)
    said = f" ({cause if cause is not None else error})"
    if "socket disconnected" in said:
        return _hung_up(settings)
    if "SSL" in said:
        return f"no TLS with it{said}: check bus.kafka.security and bus.kafka.ca_file"
    return f"no broker answers{said}: check that it runs and that bus.kafka.servers is right"


def _hung_up(settings: KafkaSettings) -> str:
    """A broker says nothing to who comes without a password, and little to who brings a wrong one."""
    if settings.security.startswith("SASL"):
        return (
            "it hangs up: the user name or the password may be wrong, or the mechanism: "
            "check bus.kafka.username, bus.kafka.password and bus.kafka.sasl"
        )
    return "it hangs up: it may want TLS or a password there, or not be up yet: check bus.kafka.security"


class _Murmur(logging.Handler):
    """Takes what the library logs, which repeats itself several times a second while a broker is away."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._heard: deque[tuple[float, BaseException]] = deque(maxlen=50)

    def emit(self, record: logging.LogRecord) -> None:
        for given in record.args if isinstance(record.args, tuple) else ():
            if isinstance(given, BaseException) and not isinstance(given, kafka_errors.KafkaTimeoutError):
                self._heard.append((time.monotonic(), given))
        _log.debug("kafka client", extra={"said": record.getMessage()})

    @property
    def cause(self) -> BaseException | None:
        """The most telling of the last seconds: a refusal, then a failure of TLS, then the newest that is more than a time-out."""
        since = time.monotonic() - _RECENT
        heard = [error for at, error in reversed(self._heard) if at >= since]
        return min(heard, key=_vagueness, default=None)


def _vagueness(error: BaseException) -> int:
    if isinstance(error, kafka_errors.BrokerResponseError) and not isinstance(error, kafka_errors.RetriableError):
        return 0
    if isinstance(error, kafka_errors.RequestTimedOutError):
        return 3  # says least: of a busy broker that hung up before, too
    return 1 if "SSL" in str(error) else 2


@cache
def _murmur() -> _Murmur:
    return _Murmur()


def hush() -> None:
    """From now on the library speaks through us alone: its reasons are in our errors, its lines are for debugging."""
    logger = logging.getLogger("kafka")
    if _murmur() not in logger.handlers:
        logger.addHandler(_murmur())
    logger.setLevel(logging.WARNING)
    logger.propagate = False
