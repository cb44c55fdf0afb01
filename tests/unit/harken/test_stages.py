"""The stages as processes: who may run them, what they wait for, and what ends them."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from harken.cli import commands
from harken.engines import Engines, open_engines, waiting
from harken.roles import roles_of, run_stage
from harken.settings import Settings, load_settings
from harken.stages import STAGES, loops_of
from harken.threads import Loop, PutOff, every, run_together
from schemas.errors import Unavailable, UserError

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("HARKEN_HOME", str(tmp_path / "home"))
    app = typer.Typer()
    commands.add_to(app)
    return lambda *words: CliRunner().invoke(app, list(words))


@pytest.mark.parametrize("words", [("ingest",), ("enrich",), ("index",), ("work",), ("api",)])
def test_on_one_machine_a_stage_is_no_process_of_its_own(run: Run, words: tuple[str, ...]) -> None:
    refused = run(*words).exception
    assert isinstance(refused, UserError)
    assert "HARKEN_MODE=distributed" in str(refused)


def test_a_target_needs_a_file(run: Run) -> None:
    assert "--target needs a FILE" in str(run("enrich", "--target", "acme").exception)


def test_one_machine_runs_two_processes_and_a_cluster_one_a_stage(tmp_path: Path) -> None:
    assert roles_of(Settings(home=tmp_path)) == ("pipeline", "api")
    assert roles_of(Settings(home=tmp_path, mode="distributed")) == ("ingest", "enrich", "index", "work", "api")


def test_the_stages_together_are_the_pipeline(tmp_path: Path) -> None:
    with open_engines(Settings(home=tmp_path), writable=True) as engines:
        names = [loop.name for stage in STAGES for loop in loops_of(stage, engines)]
    assert names == ["poller", "enrich", "index", "forget", "rematch", "alerts", "retention"]


def test_a_stage_waits_for_an_engine_that_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, attempts = threading.Event(), []

    @contextmanager
    def opening(settings: Settings, *, writable: bool) -> Iterator[Engines]:
        attempts.append(writable)
        if len(attempts) < 3:
            raise Unavailable("no broker answers")
        stop.set()
        with open_engines(settings, writable=writable) as engines:
            yield engines

    monkeypatch.setattr(waiting, "open_engines", opening)
    monkeypatch.setattr(waiting, "ASK_AGAIN_SECONDS", 0.0)
    run_stage("ingest", Settings(home=tmp_path), stop)
    assert attempts == [False, False, False]


def test_a_loop_that_dies_stops_the_others_and_is_told() -> None:
    stop = threading.Event()

    def fail(_: threading.Event) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_together([Loop("good", lambda stop: stop.wait(30)), Loop("bad", fail)], stop)
    assert stop.is_set()


def test_a_store_that_is_away_ends_no_loop() -> None:
    stop, acts = threading.Event(), []

    def act() -> None:
        acts.append(1)
        if len(acts) == 2:
            stop.set()
        raise Unavailable("later")

    every(0.0, act)(stop)
    assert len(acts) == 2


def test_what_keeps_work_waiting_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    waiting_for = PutOff()
    for why in ("no broker", "no broker", "no disk"):
        waiting_for.because(why)
    waiting_for.over()
    waiting_for.because("no disk")
    assert [r.__dict__["why"] for r in caplog.records] == ["no broker", "no disk", "no disk"]


def test_topics_of_one_machine(run: Run) -> None:
    told = json.loads(run("topics", "--json").stdout)
    assert told["ok"] is True
    assert [(t["topic"], t["partitions"], t["ends"]) for t in told["topics"]] == [
        ("posts", 1, {"0": 0}), ("mentions", 1, {"0": 0}),
    ]  # fmt: skip
    assert told["topics"][0]["lag"] == {"enrich": 0, "forget": 0}


def test_a_migration_on_one_machine_is_a_rebuild(run: Run) -> None:
    assert json.loads(run("index", "migrate", "--json").stdout) == {"migrated": 0}


def test_a_cluster_needs_its_packages(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setenv("HARKEN_MODE", "distributed")
    for name in [n for n in sys.modules if n.startswith(("bus.kafka.", "bus.elastic.", "index.elastic."))]:
        if not name.endswith("settings"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "kafka", None)
    refused = run("status").exception
    assert isinstance(refused, UserError)
    assert "pip install 'harken[cluster]'" in str(refused)


@pytest.mark.parametrize("servers", ["localhost", "a:1,b", ":9092", "host:port"])
def test_a_broker_is_named_with_its_port(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, servers: str) -> None:
    monkeypatch.setenv("HARKEN_HOME", str(tmp_path))
    monkeypatch.setenv("HARKEN_BUS__KAFKA__SERVERS", servers)
    with pytest.raises(ValueError, match="host:port"):
        load_settings()
