from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx

from bus.memory import MemoryLog
from schemas.codec import decode
from schemas.mention import Correction
from schemas.ports import MentionQuery, TopicPartition
from schemas.scope import EVERY, workspace

if TYPE_CHECKING:
    from tests.unit.api.conftest import Town

HERE = workspace("default")
Call = Callable[..., httpx.Response]


def told(log: MemoryLog) -> list[Correction]:
    records = log.read(TopicPartition("mentions", 0), 0, 100)
    return [m for r in records if r.value and isinstance(m := decode(r.value), Correction)]


def only_mention(town: "Town") -> str:
    return town.store.search(HERE, MentionQuery()).mentions[0].id


def test_a_decision_is_kept_told_to_the_index_and_wins(town: "Town", call: Call) -> None:
    town.say("acme boils", label="positive")
    mention = only_mention(town)

    answer = call("POST", f"/v1/mentions/{mention}/human", json={"sentiment": "negative", "tags": ["recall", "recall"]})
    town.store.correct(EVERY, told(town.log))
    shown = call("GET", "/v1/mentions").json()["mentions"][0]

    assert answer.json() == {
        "version": 1,
        "sentiment": "negative",
        "tags": ["recall"],
        "status": None,
        "note": None,
        "assignee": None,
    }
    assert town.state.get(HERE, "human", mention) is not None
    assert (shown["sentiment"]["label"], shown["sentiment"]["method"]) == ("negative", "human")
    assert shown["human"]["tags"] == ["recall"]


def test_only_what_is_sent_changes_and_null_takes_back(town: "Town", call: Call) -> None:
    town.say("acme boils")
    path = f"/v1/mentions/{only_mention(town)}/human"

    call("POST", path, json={"sentiment": "negative", "note": "ask Ida"})
    answer = call("POST", path, json={"sentiment": None, "status": "open"}).json()

    assert (answer["version"], answer["sentiment"], answer["note"], answer["status"]) == (2, None, "ask Ida", "open")
    assert [c.human.version for c in told(town.log)] == [1, 2]


def test_versions_go_on_from_what_the_index_knows_when_the_state_is_older(town: "Town", call: Call) -> None:
    town.say("acme boils")
    mention = only_mention(town)
    path = f"/v1/mentions/{mention}/human"
    for note in ("one", "two"):
        call("POST", path, json={"note": note})
    town.store.correct(EVERY, told(town.log))
    town.state.delete(HERE, "human", mention, expect=None)

    assert call("POST", path, json={"status": "open"}).json()["version"] == 3


def test_a_field_that_is_none_of_ours_is_refused(town: "Town", call: Call) -> None:
    town.say("acme boils")

    answer = call("POST", f"/v1/mentions/{only_mention(town)}/human", json={"mood": "bad"})

    assert answer.status_code == 422
    assert "mood" in answer.json()["detail"]
