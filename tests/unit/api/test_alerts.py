"""Alerts, delivered to a server on loopback that records what it was told."""

import json
import logging
import stat
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from api.alerts import AlertRunner, SlackChannel, Vault, add_rule, evaluate, list_rules, remove_rule, simulate
from api.alerts import test_delivery as try_delivery
from api.alerts.message import alert_blocks, escape
from api.alerts.rule import AlertRule
from api.alerts.runner import list_firings
from ingest.fetch.guard import AddressGuard
from schemas.errors import Unavailable, UserError
from schemas.ports import MentionQuery
from schemas.scope import EVERY, workspace

if TYPE_CHECKING:
    from tests.unit.api.conftest import Town

HERE = workspace("default")
HOUR = timedelta(hours=1)


@dataclass
class Slack:
    """Says `status` and `words` to whoever posts, and keeps what came."""

    status: int = 200
    words: str = "ok"
    location: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)
    port: int = 0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def webhook(self) -> SecretStr:
        return SecretStr(f"http://{self.address}/services/T0/B0/sesame")

    @property
    def channel(self) -> SlackChannel:
        return SlackChannel(AddressGuard([self.address]))


@pytest.fixture
def slack() -> Iterator[Slack]:
    told = Slack()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(told.status)
            if told.location:
                self.send_header("Location", told.location)
            self.send_header("Content-Length", str(len(told.words)))
            self.end_headers()
            self.wfile.write(told.words.encode())

        def log_message(self, *_: object) -> None:
            """Silent."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        told.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield told
        server.shutdown()
        thread.join()


def make_rule(town: "Town", slack: Slack, threshold: int = 2, **more: Any) -> AlertRule:
    vault = Vault(town.home / "secret.key")
    return add_rule(
        town.state,
        HERE,
        vault,
        name="Recall",
        query="acme",
        threshold=threshold,
        channel=slack.webhook,
        now=town.now,
        **more,
    )


def runner(town: "Town", slack: Slack, holder: str = "me") -> AlertRunner:
    vault = Vault(town.home / "secret.key")
    return AlertRunner(town.store, town.state, slack.channel, vault, holder=holder, page="http://harken.test")


def say(town: "Town", count: int, **more: Any) -> None:
    for n in range(count):
        town.say(f"acme {n} {len(more)}", at=town.now - timedelta(minutes=20 - n), **more)


def test_more_than_the_threshold_fires_once_with_count_query_and_three_links(town: "Town", slack: Slack) -> None:
    make_rule(town, slack)
    say(town, 4)
    alerts = runner(town, slack)

    fired = alerts.step(town.now)
    again = alerts.step(town.now + timedelta(minutes=1))

    assert ([r.firing.count for r in fired], again) == ([4], [])
    assert len(slack.messages) == 1
    assert slack.messages[0]["text"] == "Recall: 4 mentions in an hour (threshold 2)"
    shown = json.dumps(slack.messages[0]["blocks"])
    assert "`acme`" in shown
    assert shown.count("<https://forum.example/") == 3
    assert slack.messages[0]["blocks"][0] == {"type": "header", "text": {"type": "plain_text", "text": "Recall"}}


def test_as_many_as_the_threshold_is_not_more(town: "Town", slack: Slack) -> None:
    make_rule(town, slack, threshold=4)
    say(town, 4)

    assert runner(town, slack).step(town.now) == []


def test_what_was_heard_long_ago_or_only_written_now_does_not_count(town: "Town", slack: Slack) -> None:
    make_rule(town, slack, threshold=0)
    town.say("acme old news", at=town.now - 50 * HOUR, heard=town.now - 2 * HOUR)

    assert runner(town, slack).step(town.now) == []


def test_old_posts_heard_now_count(town: "Town", slack: Slack) -> None:
    make_rule(town, slack, threshold=0)
    town.say("acme found late", at=town.now - 50 * HOUR, heard=town.now - timedelta(minutes=1))

    assert len(runner(town, slack).step(town.now)) == 1


@pytest.mark.parametrize("origin", ["import", "backfill", "demo"])
def test_posts_that_were_not_heard_live_never_fire_unless_asked_for(town: "Town", slack: Slack, origin: str) -> None:
    say(town, 4, origin=origin)

    make_rule(town, slack)
    assert runner(town, slack).step(town.now) == []

    make_rule(town, slack, include_imported=True)
    assert len(runner(town, slack).step(town.now)) == 1


def test_after_the_cooldown_it_may_fire_again(town: "Town", slack: Slack) -> None:
    make_rule(town, slack, threshold=0)
    alerts = runner(town, slack)

    counts = []
    for _ in range(4):
        town.say(f"acme at {town.now}", at=town.now - timedelta(minutes=1))
        counts.append(len(alerts.step(town.now)))
        town.now += timedelta(minutes=31)

    assert counts == [1, 0, 1, 0]
    assert len({r.firing.id for r in list_firings(town.state, HERE)}) == 2


def test_the_same_window_never_fires_twice_even_when_the_cooldown_is_forgotten(town: "Town", slack: Slack) -> None:
    make_rule(town, slack)
    say(town, 4)
    alerts = runner(town, slack)
    alerts.step(town.now)
    town.state.delete(HERE, "alert_quiet", "recall", expect=None)

    alerts.step(town.now + timedelta(seconds=10))

    assert len(slack.messages) == 1


def test_a_runner_that_died_between_a_firing_and_its_note_is_as_quiet(town: "Town", slack: Slack) -> None:
    make_rule(town, slack, threshold=0)
    town.say("acme now", at=town.now - timedelta(minutes=1))
    runner(town, slack).step(town.now)
    town.state.delete(HERE, "alert_quiet", "recall", expect=None)
    town.now += timedelta(minutes=59)
    town.say("acme again", at=town.now - timedelta(minutes=1))

    assert runner(town, slack, "another").step(town.now) == []


def test_the_rules_of_a_dead_process_are_asked_by_another_within_half_a_minute(town: "Town", slack: Slack) -> None:
    make_rule(town, slack)
    runner(town, slack, "first").step(town.now)
    say(town, 4)
    town.now += timedelta(seconds=20)

    assert len(runner(town, slack, "second").step(town.now)) == 1


def test_another_process_waits_its_turn(town: "Town", slack: Slack) -> None:
    make_rule(town, slack)
    say(town, 4)
    runner(town, slack, "first").step(town.now)

    assert runner(town, slack, "second").step(town.now) == []


def test_a_refusal_is_told_in_slacks_words_with_what_to_do_and_not_tried_again(
    town: "Town", slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.status, slack.words = 404, "no_service"
    make_rule(town, slack)
    say(town, 4)
    alerts = runner(town, slack)

    delivery = alerts.step(town.now)[0].delivery
    alerts.step(town.now)

    assert delivery is not None
    assert (delivery.ok, delivery.status, delivery.answer) == (False, 404, "no_service")
    assert "make a new one in Slack" in delivery.to_do
    assert len(slack.messages) == 1
    assert "alert not delivered" in caplog.text


def test_a_busy_slack_is_asked_again_a_few_times(town: "Town", slack: Slack) -> None:
    slack.status, slack.words = 503, "busy"
    make_rule(town, slack)
    say(town, 4)
    alerts = runner(town, slack)

    for _ in range(3):
        alerts.step(town.now)
    slack.status, slack.words = 200, "ok"
    done = alerts.step(town.now)
    alerts.step(town.now)

    assert [(r.attempts, r.delivery.ok if r.delivery else None) for r in done] == [(4, True)]
    assert len(slack.messages) == 4


def test_a_firing_whose_process_stopped_is_told_later(
    town: "Town", slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_rule(town, slack)
    say(town, 4)
    alerts = runner(town, slack)
    with monkeypatch.context() as patched:
        patched.setattr(SlackChannel, "send", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            alerts.step(town.now)

    assert len(alerts.step(town.now)) == 1
    assert len(slack.messages) == 1


def test_an_address_inside_the_machine_is_refused_unless_allowed(slack: Slack) -> None:
    delivery = try_delivery(SlackChannel(AddressGuard()), slack.webhook)

    assert not delivery.ok
    assert "hooks.slack.com" in delivery.to_do
    assert slack.messages == []


def test_a_redirect_is_not_followed(slack: Slack) -> None:
    slack.status, slack.location = 307, f"http://{slack.address}/elsewhere"

    delivery = try_delivery(slack.channel, slack.webhook)

    assert (delivery.ok, len(slack.messages)) == (False, 1)
    assert "redirects" in delivery.to_do


def test_nobody_listening_is_a_failure_with_what_to_do() -> None:
    delivery = try_delivery(SlackChannel(AddressGuard(["127.0.0.1:9"])), SecretStr("http://127.0.0.1:9/sesame"))

    assert (delivery.ok, delivery.status, delivery.again) == (False, None, True)
    assert "sesame" not in delivery.answer
    assert delivery.to_do


def test_a_test_delivery_says_so(slack: Slack) -> None:
    assert try_delivery(slack.channel, slack.webhook).answer == "ok"
    assert "can reach this channel" in slack.messages[0]["text"]


def test_the_webhook_is_nowhere_in_clear(town: "Town", slack: Slack, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    rule = make_rule(town, slack)
    say(town, 4)
    for slack.status in (500, 404, 200):
        runner(town, slack).step(town.now)

    kept = [e.value or b"" for k in ("alert_rule", "alert_firing", "alert_quiet") for e in town.state.list(EVERY, k)]

    assert len(kept) == 3
    assert b"sesame" not in b"".join(kept)
    assert "sesame" not in repr(rule)
    assert "sesame" not in repr([r.__dict__ for r in caplog.records])


def test_the_key_file_is_private_and_made_once(tmp_path: Path) -> None:
    key = tmp_path / "secret.key"

    sealed = Vault(key).seal(SecretStr("sesame"))

    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert Vault(key).open(sealed).get_secret_value() == "sesame"
    assert [f.name for f in tmp_path.iterdir()] == ["secret.key"]


def test_a_key_that_others_can_read_or_that_is_another_opens_nothing(tmp_path: Path) -> None:
    sealed = Vault(tmp_path / "a").seal(SecretStr("sesame"))
    with pytest.raises(Unavailable, match="not the key"):
        Vault(tmp_path / "b").open(sealed)
    (tmp_path / "a").chmod(0o644)
    with pytest.raises(Unavailable, match="chmod 600"):
        Vault(tmp_path / "a").open(sealed)


def test_rules_are_listed_replaced_and_removed(town: "Town", slack: Slack) -> None:
    make_rule(town, slack, threshold=2)
    make_rule(town, slack, threshold=9)

    assert [r.threshold for r in list_rules(town.state, HERE)] == [9]
    remove_rule(town.state, HERE, "RECALL")
    assert list_rules(town.state, HERE) == []
    with pytest.raises(UserError):
        remove_rule(town.state, HERE, "Recall")


def test_a_rule_that_cannot_be_asked_is_refused(town: "Town", slack: Slack) -> None:
    vault = Vault(town.home / "secret.key")
    with pytest.raises(UserError):
        add_rule(town.state, HERE, vault, name="x", query="(acme", threshold=1, channel=slack.webhook, now=town.now)
    with pytest.raises(UserError):
        make_rule(town, slack, threshold=-1)


def test_simulation_and_runner_agree_on_a_day(town: "Town", slack: Slack) -> None:
    rule = make_rule(town, slack, threshold=3)
    start = town.now
    for n in range(40):
        at = start + timedelta(minutes=n if n < 20 else 300 + 7 * n)
        town.say(f"acme {n}", at=at, heard=at)
    heard = town.store.search(HERE, MentionQuery(), limit=100).mentions

    predicted = [f.at for f in simulate(rule, heard, scope=HERE)]
    actual = []
    alerts = runner(town, slack)
    for minute in range(700):
        town.now = start + timedelta(minutes=minute, microseconds=1)
        actual += [r.firing.at for r in alerts.step(town.now)]

    assert predicted == actual
    assert len(predicted) >= 2


def test_a_post_cannot_ping_the_channel_or_break_its_link(town: "Town", slack: Slack) -> None:
    rule = make_rule(town, slack, threshold=0)
    town.say("acme <!channel> & <https://evil.example|click>")
    firing = evaluate(town.store, HERE, rule, town.now + timedelta(minutes=1))
    assert firing is not None

    shown = json.dumps(alert_blocks(rule, firing, town.store.search(HERE, MentionQuery()).mentions, ""))

    assert "<!channel>" not in shown
    assert "<https://evil" not in shown
    assert escape("<!here>") == "&lt;!here&gt;"
