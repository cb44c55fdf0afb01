"""The loop that runs a stage: poll, handle, flush, dead letters, commit with counts."""

import logging
from collections.abc import Mapping, Sequence
from threading import Event

from bus.counts import Counts, count
from bus.dead import DeadLetter, DeadLetters, letter_of_record
from bus.handler import Dead, Handler, Resting
from bus.headers import TRACE
from bus.judge import Verdict, judge
from bus.rate import DeathRate, TooManyDead
from bus.settings import BusSettings
from bus.status import is_idle, lag
from schemas.clock import Clock, utc_now
from schemas.errors import Conflict, Retry, Unavailable
from schemas.ports import Commit, Consumer, EventLog, TopicPartition

__all__ = ["TooManyDead", "Worker", "is_idle", "lag"]

WORTH_SAYING = 20
"""Retries in a row from which on a person should hear of it: a stage that waits for another one asks a few times."""

_TRACES = 5

_log = logging.getLogger("harken.bus")


class Worker:
    """Runs one stage in one thread, at least once: offsets are committed after the work and its dead letters are durable.

    It takes the next batch only when the last one is committed, so a slow stage holds at most one batch in memory.
    """

    def __init__(
        self,
        log: EventLog,
        handler: Handler,
        dead: DeadLetters,
        settings: BusSettings | None = None,
        clock: Clock = utc_now,
        *,
        group: str | None = None,
    ) -> None:
        self._log = log
        self._handler = handler
        self._dead = dead
        self._settings = settings or BusSettings()
        self._clock = clock
        self._group = group or handler.stage
        self._rate = DeathRate(handler.stage, self._settings)
        self._consumer: Consumer | None = None
        self._failures = 0
        self._retries = 0
        self._pause = 0.0
        self._trouble: str | None = None

    @property
    def group(self) -> str:
        return self._group

    @property
    def pause(self) -> float:
        """Seconds to wait before the next `step`: 0 unless the world was at fault in the last one."""
        return self._pause

    @property
    def trouble(self) -> str | None:
        """Which engine could not take or give data in the last `step`, and what to do about it."""
        return self._trouble

    def run(self, stop: Event) -> None:
        """Until `stop` is set; the batch at hand is finished and committed first. Raises TooManyDead."""
        try:
            while not stop.is_set():
                self.step(self._settings.poll_seconds)
                if self._pause:
                    stop.wait(self._pause)
        finally:
            self.close()

    def step(self, timeout: float = 0.0) -> int:
        """One batch; the number of records handled and committed. 0: nothing came in `timeout` s, or see `pause`.

        Raises TooManyDead: the dead letters are stored, the offsets are not committed.
        """
        self._trouble = None
        try:
            handled = self._step(timeout)
        except Retry as e:
            self._retries += 1
            self._start_over(e.after, e.reason, loud=self._retries >= WORTH_SAYING)
        except Unavailable as e:
            self._trouble = str(e)
            self._start_over(self._backoff(), self._trouble)
        except Conflict as e:
            self._start_over(0.0, str(e))
        except TooManyDead as e:
            self._start_over(0.0, str(e))
            raise
        else:
            self._failures, self._retries, self._pause = 0, 0, 0.0
            return handled
        return 0

    def _step(self, timeout: float) -> int:
        consumer = self._joined()
        records = consumer.poll(self._settings.batch, timeout)
        if not records:
            if isinstance(self._handler, Resting):
                self._handler.rest()
            return 0
        verdicts = judge(self._handler, records)
        letters = self._bury(verdicts)
        self._rate.add(v.outcome for v in verdicts)
        consumer.commit(_commits(verdicts, consumer.committed()))
        self._tell(verdicts, letters)
        return len(records)

    def _joined(self) -> Consumer:
        if self._consumer is None:
            self._consumer = self._log.consumer(self._group, self._handler.topics)
        return self._consumer

    def _bury(self, verdicts: Sequence[Verdict]) -> Sequence[DeadLetter]:
        letters = [self._letter(v, v.outcome) for v in verdicts if isinstance(v.outcome, Dead)]
        if letters:
            self._dead.put_many(letters)
        return letters

    def _letter(self, verdict: Verdict, dead: Dead) -> DeadLetter:
        keep = self._settings.dead_bytes
        stage = self._handler.stage
        return letter_of_record(stage, verdict.record, dead, self._clock(), trace=verdict.trace, keep=keep)

    def _tell(self, verdicts: Sequence[Verdict], letters: Sequence[DeadLetter]) -> None:
        counts = count(v.outcome for v in verdicts)
        keys = {"stage": self._handler.stage, "received": counts.received, "kept": counts.kept, "dead": counts.dead}
        if _log.isEnabledFor(logging.DEBUG):
            _log.debug("batch", extra=keys | {"traces": _traces(verdicts)})
        for letter in letters:
            level = logging.ERROR if letter.trace else logging.WARNING
            about = {"reason": letter.reason, "letter": letter.id, "of": letter.headers.get(TRACE)}
            _log.log(level, "dead letter", extra={"stage": letter.stage, **about})

    def _start_over(self, pause: float, why: str, *, loud: bool = True) -> None:
        """The batch counts as unread; the next step polls it again."""
        self._pause = pause
        if self._consumer is not None:
            self._consumer.rewind()
        level = logging.WARNING if loud else logging.INFO
        _log.log(level, "starting over", extra={"stage": self._handler.stage, "pause": pause, "why": why})

    def _backoff(self) -> float:
        pause = self._settings.retry_first_seconds * 2.0 ** min(self._failures, 30)
        self._failures += 1
        return min(pause, self._settings.retry_most_seconds)

    def close(self) -> None:
        """Leave the group, so that another member takes over at once."""
        if self._consumer is None:
            return
        try:
            self._consumer.close()
        except Unavailable as e:
            _log.warning(
                "left without a word: the lease must run out", extra={"stage": self._handler.stage, "why": str(e)}
            )
        self._consumer = None


def _traces(verdicts: Sequence[Verdict]) -> Sequence[str]:
    """Some of what the batch was made of."""
    return sorted({v.record.headers.get(TRACE, "") for v in verdicts} - {""})[:_TRACES]


def _commits(verdicts: Sequence[Verdict], before: Mapping[TopicPartition, Commit]) -> Mapping[TopicPartition, Commit]:
    """Each partition's next offset, and its counts so far with this batch's."""
    parts: dict[TopicPartition, list[Verdict]] = {}
    for verdict in verdicts:
        parts.setdefault(TopicPartition(verdict.record.topic, verdict.record.partition), []).append(verdict)
    return {where: _commit(part, before.get(where)) for where, part in parts.items()}


def _commit(verdicts: Sequence[Verdict], before: Commit | None) -> Commit:
    so_far = Counts.decode(before.metadata if before else "")
    counts = so_far + count(v.outcome for v in verdicts)
    return Commit(verdicts[-1].record.offset + 1, counts.encode())
