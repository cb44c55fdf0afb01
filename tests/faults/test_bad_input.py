"""What a person may do wrong, and what a machine may do to them: a clear sentence, and nothing lost."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.faults.installation import Installation, write_posts

pytestmark = pytest.mark.fault
MIB = 2**20
POSTS = 6000
FILLER_MIB = 14
FOUND = POSTS // 5


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Installation]:
    """A home on a real disk of 24 MiB."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"a file system of its own cannot be mounted here: {mounted.stderr.decode().strip()}")
    made = Installation(place / "home")
    try:
        yield made
    finally:
        made.down()
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill(installation: Installation, mib: int | None = None) -> Path:
    """With so many MiB, or to the last byte."""
    filler = installation.home.parent / f"filler{mib or ''}"
    with filler.open("wb", buffering=0) as out:
        try:
            while mib is None or out.tell() < mib * MIB:
                out.write(bytes(4096))
        except OSError:
            assert mib is None
    return filler


def check_counts(installation: Installation) -> None:
    for name, stage in installation.ask("status")["stages"].items():
        assert stage["in"] == stage["kept"] + sum(stage["dropped"].values()) + stage["dead"], name


def check_all_found_once(installation: Installation) -> None:
    installation.run("wait", "--idle", "--timeout", "120")
    found = installation.ids("ostrelle")
    assert len(found) == len(set(found)) == FOUND
    check_counts(installation)


def refuse(installation: Installation, *words: str, code: int = 2) -> str:
    """One sentence, never a trace."""
    told = installation.run(*words, code=code).stderr
    assert "Traceback" not in told
    return told


def test_a_disk_that_fills_stops_the_import_and_no_search(small_disk: Installation, tmp_path: Path) -> None:
    small_disk.run("brand", "add", "Ostrelle", "--query", "ostrelle")
    file = tmp_path / "posts.jsonl"
    write_posts(file, "disk", range(POSTS // 4))
    small_disk.run("import", str(file))
    write_posts(file, "disk", range(POSTS))
    fillers = [fill(small_disk, FILLER_MIB), fill(small_disk)]
    assert "Free some space" in refuse(small_disk, "import", str(file), code=1)
    assert len(small_disk.ids("ostrelle")) == FOUND // 4
    assert "nearly full" in small_disk.run("status").stderr
    check_counts(small_disk)
    for filler in fillers:
        filler.unlink()
    again = small_disk.ask("import", str(file))
    assert again["read"] == POSTS == again["acked"] + again["duplicate"] + sum(again["rejected"].values())
    check_all_found_once(small_disk)


def test_a_server_on_a_full_disk_says_so_goes_on_answering_and_is_not_started_over(
    small_disk: Installation, tmp_path: Path
) -> None:
    small_disk.run("brand", "add", "Ostrelle", "--query", "ostrelle")
    file = tmp_path / "posts.jsonl"
    write_posts(file, "disk", range(POSTS // 4))
    small_disk.run("import", str(file))
    small_disk.up()
    pipeline = small_disk.pid("pipeline")
    filler = fill(small_disk)
    write_posts(file, "more", range(POSTS // 4))
    assert "Free some space" in refuse(small_disk, "import", str(file), code=1)
    ready = httpx.get(f"http://127.0.0.1:{small_disk.port}/v1/ready", trust_env=False)
    assert ready.json()["checks"]["disk"] == "full: nothing more is taken in"
    time.sleep(2.0)  # a process that dies is started over after half a second
    assert small_disk.pid("pipeline") == pipeline
    assert len(small_disk.ids("ostrelle")) == FOUND // 4
    filler.unlink()
    assert small_disk.ask("import", str(file))["acked"] == POSTS // 4


def test_every_row_of_a_bad_file_is_acknowledged_or_a_dead_letter(installation: Installation, tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    rows = [
        b'{"source":"s","native_id":"1","text":"ostrelle"}',
        b"{broken",
        b"[1]",
        b'{"source":"s","native_id":1.3e17,"text":"ostrelle"}',
        b'{"source":"s","native_id":"2","text":"ostrelle","created":"soon"}',
        b'{"source":"s","native_id":"3","text":"ostrelle","created":"2099-01-01"}',
        b'{"source":"s","native_id":"4","text":"ostrelle \\ud800"}',
        b'{"source":"s","native_id":"5","text":"caf\xe9 ostrelle"}',
        b'{"source":"s","native_id":"6","text":"' + b"x " * 10_000_000 + b'"}',
    ]
    file.write_bytes(b"\n".join(rows) + b"\n\n")
    installation.run("brand", "add", "Ostrelle", "--query", "ostrelle")
    told = installation.ask("import", str(file))
    assert told["rejected"] == {
        "bad_json": 2, "bad_field": 1, "spreadsheet_id": 1, "bad_date": 1, "line_too_long": 1
    }  # fmt: skip
    assert (told["read"], told["acked"]) == (len(rows), 3)
    assert len(installation.ask("dead", "list")["dead"]) == sum(told["rejected"].values())
    assert len(installation.ids("ostrelle")) == 3
    check_counts(installation)


def test_bytes_that_are_no_text_are_refused_wherever_they_are_typed(installation: Installation) -> None:
    odd = os.fsdecode(b"\xff")
    for words in (("search", odd), ("why", odd), ("search", "x", "--workspace", odd), ("brand", "add", odd)):
        assert "not UTF-8" in refuse(installation, *words)


def test_settings_that_cannot_be_read_are_named(installation: Installation, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("bus = [")
    for setting, value, said in (
        ("HARKEN_BUS__BATCH", "x", "HARKEN_BUS__BATCH"),
        ("HARKEN_BUS__BATCHES", "1", "There is no setting HARKEN_BUS__BATCHES"),
        ("HARKEN_BUS", "x", '"bus"'),
        ("HARKEN_CONFIG", str(broken), str(broken)),
        ("HARKEN_CONFIG", "/nowhere.toml", "/nowhere.toml"),
    ):
        installation.extra = {setting: value}
        assert said in refuse(installation, "status")


def test_output_that_cannot_be_written_is_no_crash(installation: Installation) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            installation.command("status", "--json"), env=installation.environment, stdout=full, stderr=subprocess.PIPE
        )
    assert (done.returncode, b"Traceback" in done.stderr) == (1, False)
    installation.extra = {"PYTHONIOENCODING": "latin-1"}
    installation.run("brand", "add", "狐", "--query", "fox")
    assert installation.ask("brand", "list")["brands"][0]["brand"] == "狐"


def test_a_search_index_that_was_deleted_is_said_and_made_again(installation: Installation, tmp_path: Path) -> None:
    installation.run("brand", "add", "Ostrelle", "--query", "ostrelle")
    file = tmp_path / "posts.jsonl"
    write_posts(file, "gone", range(100))
    installation.run("import", str(file))
    shutil.rmtree(installation.home / "mentions" / "tantivy")
    assert "harken index rebuild" in refuse(installation, "search", "ostrelle", code=1)
    installation.run("index", "rebuild")
    assert len(installation.ids("ostrelle")) == 20


def test_a_home_whose_name_looks_like_an_address_is_a_home(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "a?b#c%20d")
    installation.run("brand", "add", "Ostrelle", "--query", "ostrelle")
    file = tmp_path / "posts.jsonl"
    write_posts(file, "odd", range(100))
    installation.run("import", str(file))
    assert len(installation.ids("ostrelle")) == 20
    assert {p.name for p in tmp_path.iterdir()} == {"a?b#c%20d", "posts.jsonl"}


def test_a_server_reads_no_module_from_the_folder_it_is_started_in(installation: Installation, tmp_path: Path) -> None:
    (tmp_path / "bus.py").write_text("raise SystemExit('a stranger')\n")
    installation.folder = tmp_path
    installation.up()
    assert installation.ask("status")["stages"]


def test_a_declared_brand_must_exist(installation: Installation, tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    write_posts(file, "declared", range(5))
    assert "brand add" in refuse(installation, "import", str(file), "--accept-all", "--brand", "Nobody")
    assert installation.ask("status")["stages"]["ingest"]["in"] == 0


def test_odd_bodies_are_answered_and_none_is_a_bug(installation: Installation) -> None:
    installation.extra = {"HARKEN_TOKEN": "a-token-for-this-test"}
    installation.run("brand", "add", "Ostrelle", "--query", "ostrelle")
    installation.up()
    url, half = f"http://127.0.0.1:{installation.port}/v1", "\ud800"
    headers = {"Authorization": "Bearer a-token-for-this-test", "Content-Type": "application/json"}
    rule = {"name": "n", "query": "fox", "threshold": 1}
    with httpx.Client(headers=headers, trust_env=False) as client:
        for path, body in (
            ("brands", {"brand": "Q", "query": "fox", "handles": [half]}),
            ("sources", {"kind": "feed", "name": half, "set": {"url": "http://93.184.216.34/f"}}),
            ("erase", {"post": half}),
            ("alerts/test", {"to": half}),
            ("alerts", {**rule, "webhook": "http://169.254.169.254/"}),
            ("alerts", {**rule, "webhook": "nothing"}),
            ("alerts", {**rule, "webhook": "https://hooks.slack.com/x", "brand": half}),
            ("reports", {"brand": half, "from": "2026-01-01", "to": "2026-02-01"}),
            ("reports", {"brand": "Ostrelle", "from": "9000-01-01", "to": "9999-12-31"}),
            ("reports", {"brand": "Ostrelle", "from": "0001-01-01", "to": "2026-01-01"}),
        ):
            answer = client.post(f"{url}/{path}", content=json.dumps(body))
            assert answer.status_code == 422, (path, body, answer.text)
        assert client.post(f"{url}/brands", content=b" " * 3 * MIB).status_code == 413
