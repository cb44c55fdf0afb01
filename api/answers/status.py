"""How far each stage is."""

from collections.abc import Mapping, Sequence
from typing import cast

from api.answers.contract import StageObject, StatusAnswer
from bus.status import stage_status
from schemas.ports import EventLog, StateStore

__all__ = ["describe_stages"]


def describe_stages(log: EventLog, state: StateStore, consumers: Mapping[str, Sequence[str]]) -> StatusAnswer:
    """`consumers`: the topics of each stage that reads the log. in = kept + sum of dropped + dead, for each stage."""
    # The bus builds exactly these keys; its own tests hold it to them.
    return {"stages": cast(dict[str, StageObject], stage_status(log, state, consumers))}
