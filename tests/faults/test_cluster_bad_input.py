"""Servers that are wrong, away or full, by what an operator sees: commands and processes, as he would type and start them.

What needs no server of its own is in tests/engines/test_bad_servers.py.
"""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.engines.cluster import Cluster, wait_until
from tests.faults.cluster import Servers, commands, installed, own_servers
from tests.faults.installation import Installation, free_port, write_posts

pytestmark = [pytest.mark.fault, pytest.mark.long]
ROLES = ("ingest", "enrich", "index", "work", "api")
POSTS = 1000
GUARDED = 4
"""Behind the first port of the broker: the port at which it wants a password."""

_PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"
MIB = 2**20


def password_wanted(port: int) -> str:
    """Lines for the broker, of which the last of a name counts."""
    own, guarded = f"PLAINTEXT://127.0.0.1:{port}", f"SASL_PLAINTEXT://127.0.0.1:{port + GUARDED}"
    listeners = f"{own},{guarded},CONTROLLER://127.0.0.1:{port + 1}"
    return "\\n".join(
        (
            f"listeners={listeners}",
            f"advertised.listeners={listeners}",
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT",
            "sasl.enabled.mechanisms=PLAIN",
            f'listener.name.sasl_plaintext.plain.sasl.jaas.config={_PLAIN} required user_harken="right";',
        )
    )


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    """Not started yet."""
    with own_servers() as made:
        yield made


@pytest.fixture
def town(servers: Servers, tmp_path: Path) -> Iterator[Cluster]:
    with installed(servers, tmp_path) as made:
        yield made


def start_all(town: Cluster) -> int:
    """The port of its API."""
    port = free_port()
    for role in ROLES:
        town.start(role, HARKEN_PORT=str(port), HARKEN_LOG_LEVEL="info")
    return port


def doctor(installation: Installation) -> dict[str, str]:
    """What is not well, less what was not asked because of that."""
    findings = json.loads(installation.run("doctor", "--json", code=1).stdout)["checks"]
    told = {f["check"]: f["detail"] for f in findings if not f["ok"]}
    return {check: detail for check, detail in told.items() if not detail.startswith("not asked")}


def refusal(installation: Installation, *words: str) -> str:
    """One sentence, never a trace."""
    told = installation.run(*words, code=1).stderr.strip()
    assert "Traceback" not in told
    return told.splitlines()[-1]


def posts(folder: Path, name: str, count: int = POSTS) -> str:
    file = folder / f"{name}.jsonl"
    write_posts(file, name, range(count))
    return str(file)


def check_all_is_there_once(person: Installation, *names: str, count: int = POSTS) -> None:
    person.run("wait", "--idle", "--timeout", "150")
    found = person.ids("ostrelle")
    assert sorted(found) == sorted(f"{name}-{n}" for name in names for n in range(0, count, 5))
    for line in person.ask("status")["stages"].values():
        assert line["in"] == line["kept"] + sum(line["dropped"].values())
        assert (line["dead"], line["lag"]) == (0, 0)


def ready(port: int) -> tuple[int, dict[str, str]]:
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/v1/ready", trust_env=False, timeout=60)
    except httpx.TransportError:
        return 0, {}
    return answer.status_code, answer.json()["checks"]


def test_stages_that_start_before_their_servers_wait_for_them(servers: Servers, town: Cluster, tmp_path: Path) -> None:
    person = commands(town)
    sentence = refusal(person, "status")
    assert sentence.startswith(f"Kafka at {servers.kafka_address} cannot be reached: no broker answers")
    assert sentence in doctor(person)["kafka"]
    assert "start it" in doctor(person)["elasticsearch"]
    port = start_all(town)
    wait_until(lambda: town.said().count(sentence) >= len(ROLES), 60, "every stage says so", town.said)
    servers.up(KAFKA_EXTRA=password_wanted(servers.kafka_port))
    wait_until(lambda: ready(port)[0] == 200, 60, "the API is ready", town.said)
    assert all(process.poll() is None for _, process in town.processes)
    person.run("brand", "add", "Ostrelle", "--query", "ostrelle")
    assert person.ask("import", posts(tmp_path, "first"))["acked"] == POSTS
    check_all_is_there_once(person, "first")
    assert person.ask("doctor")["ok"]


def test_a_wrong_password_is_told_and_the_right_one_lets_us_in(servers: Servers, town: Cluster) -> None:
    servers.up(KAFKA_EXTRA=password_wanted(servers.kafka_port))
    guarded = f"127.0.0.1:{servers.kafka_port + GUARDED}"
    asked = {
        "HARKEN_BUS__KAFKA__SERVERS": guarded,
        "HARKEN_BUS__KAFKA__SECURITY": "SASL_PLAINTEXT",
        "HARKEN_BUS__KAFKA__SASL": "PLAIN",
        "HARKEN_BUS__KAFKA__USERNAME": "harken",
    }
    wrong = commands(town, **asked, HARKEN_BUS__KAFKA__PASSWORD="wrong-and-secret")
    for said in (doctor(wrong)["kafka"], refusal(wrong, "status")):
        assert said.startswith(f"Kafka at {guarded} cannot be reached: ")
        assert "bus.kafka.username" in said
        assert "bus.kafka.password" in said
        assert "wrong-and-secret" not in said
    other = commands(town, **asked | {"HARKEN_BUS__KAFKA__SASL": "SCRAM-SHA-512"}, HARKEN_BUS__KAFKA__PASSWORD="right")
    assert "bus.kafka.sasl" in refusal(other, "status")
    right = commands(town, **asked, HARKEN_BUS__KAFKA__PASSWORD="right")
    assert right.ask("status")["stages"]["ingest"]["in"] == 0


def test_brokers_that_go_away_and_come_back(servers: Servers, town: Cluster, tmp_path: Path) -> None:
    servers.up(KAFKA_EXTRA=password_wanted(servers.kafka_port))
    person = commands(town)
    person.run("brand", "add", "Ostrelle", "--query", "ostrelle")
    port = start_all(town)
    wait_until(lambda: ready(port)[0] == 200, 60, "the API is ready", town.said)
    assert person.ask("import", posts(tmp_path, "before"))["acked"] == POSTS
    servers.kafka("kill", "1")
    sentence = refusal(person, "import", posts(tmp_path, "while"))
    assert sentence.startswith(f"Kafka at {servers.kafka_address} cannot ")
    assert "check that it runs" in doctor(person)["kafka"]
    assert ready(port)[1]["log"] == "unavailable"
    servers.kafka("start", "1")
    told = person.ask("import", posts(tmp_path, "while"))
    assert told["acked"] + told["duplicate"] == POSTS
    check_all_is_there_once(person, "before", "while")
    assert all(process.poll() is None for _, process in town.processes)
    wait_until(lambda: ready(port)[0] == 200, 60, "the API is ready again", lambda: f"{ready(port)} {town.said()}")


@contextmanager
def small_disk(place: Path, mib: int) -> Iterator[Path]:
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mib}m", "tmpfs", str(place)], capture_output=True)
    if done.returncode:
        pytest.skip(f"a file system of its own cannot be mounted here: {done.stderr.decode().strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path, leave: int) -> Path:
    """But for so many bytes."""
    filler = place / "filler"
    disk = subprocess.run(["df", "--output=avail", "-B1", str(place)], capture_output=True, text=True, check=True)
    with filler.open("ab") as out:
        for _ in range((int(disk.stdout.split()[1]) - leave) // MIB):
            out.write(bytes(MIB))
    return filler


def test_a_broker_whose_disk_fills(servers: Servers, tmp_path: Path) -> None:
    servers.elastic("up")
    with own_servers() as full, small_disk(full.base / "kafka", 256) as place:
        full.kafka("up")
        both = Servers(full.base, full.kafka_port, servers.elastic_port)
        with installed(both, tmp_path, partitions=2) as town:
            person = commands(town)
            person.run("brand", "add", "Ostrelle", "--query", "ostrelle")
            for role in ("enrich", "index"):
                town.start(role)
            assert person.ask("import", posts(tmp_path, "before"))["acked"] == POSTS
            check_all_is_there_once(person, "before")
            filler = fill(place, 20 * MIB)
            said = doctor(person)
            assert list(said) == ["broker disks"]
            assert "make room before it is full" in said["broker disks"]
            filler = fill(place, 8 * MIB)
            sentence = refusal(person, "import", posts(tmp_path, "while"))
            assert sentence.startswith("The disk of Kafka's broker 1 has ")
            assert "nothing more is taken in" in sentence
            assert sentence.partition(" has ")[0] in doctor(person)["intake"]
            assert len(person.ids("ostrelle")) == POSTS // 5
            filler.unlink()
            told = person.ask("import", posts(tmp_path, "while"))
            assert told["acked"] + told["duplicate"] == POSTS
            check_all_is_there_once(person, "before", "while")
        full.kafka("kill", "1")
