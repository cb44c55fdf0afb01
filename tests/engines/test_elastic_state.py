"""What only a real Elasticsearch can show of the state store on it."""

import os
import secrets
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest
from elasticsearch import Elasticsearch

from bus.elastic import ElasticState
from bus.elastic.client import connect
from bus.elastic.health import blocked_indices, few_copies, missing_modules
from bus.elastic.settings import ElasticSettings
from schemas.errors import Unavailable
from schemas.scope import EVERY, PUBLIC
from tests.engines.elastic import own_indices

_DATA = Path(os.environ.get("ES_BASE", Path(tempfile.gettempdir()) / "engines" / "elasticsearch"))


@pytest.fixture
def settings() -> Iterator[ElasticSettings]:
    with own_indices() as made:
        yield made


@pytest.fixture
def client(settings: ElasticSettings) -> Iterator[Elasticsearch]:
    with closing(connect(settings)) as made:
        yield made


@pytest.fixture
def state(settings: ElasticSettings) -> Iterator[ElasticState]:
    with closing(ElasticState(settings)) as made:
        yield made


def test_many_may_make_the_indices_at_once(settings: ElasticSettings) -> None:
    def first_put(n: int) -> int:
        with closing(ElasticState(settings)) as state:
            return state.put(PUBLIC, "k", str(n), b"", expect=0).position

    with ThreadPoolExecutor(8) as pool:
        positions = list(pool.map(first_put, range(8)))

    assert sorted(positions) == list(range(1, 9))


def test_an_index_of_another_version_is_named(settings: ElasticSettings, client: Elasticsearch) -> None:
    client.indices.create(
        index=f"{settings.prefix}state-7", aliases={f"{settings.prefix}state": {}}, mappings={"_meta": {"harken": 7}}
    )
    with (
        closing(ElasticState(settings)) as state,
        pytest.raises(Unavailable, match=r"state-7 \(version 7\).*needs .*state-1"),
    ):
        state.position()


def test_an_index_that_was_deleted_under_us_is_an_error_and_not_made_anew(
    settings: ElasticSettings, client: Elasticsearch, state: ElasticState
) -> None:
    state.put(PUBLIC, "k", "a", b"1", expect=None)
    client.indices.delete(index=f"{settings.prefix}state-1")

    for attempt in (
        lambda: state.get(PUBLIC, "k", "a"),
        lambda: state.put(PUBLIC, "k", "a", b"2", expect=None),
        lambda: state.put_many(PUBLIC, "k", {"a": b"2"}),
        lambda: state.list(PUBLIC, "k"),
        lambda: state.position(),
    ):
        with pytest.raises(Unavailable, match="state"):
            attempt()
    assert not client.indices.exists(index=f"{settings.prefix}state")


def test_a_read_only_index_is_named_by_work_and_doctor_and_work_goes_on_when_it_is_mended(
    settings: ElasticSettings, client: Elasticsearch, state: ElasticState
) -> None:
    state.put(PUBLIC, "k", "a", b"1", expect=None)
    index = f"{settings.prefix}state-1"
    client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": True})

    with pytest.raises(Unavailable, match=rf"{index}.*free disk space"):
        state.put(PUBLIC, "k", "a", b"2", expect=None)
    with pytest.raises(Unavailable, match="free disk space"):
        state.put_many(PUBLIC, "k", {"a": b"2"})
    (told,) = blocked_indices(settings)
    assert told.startswith(f"the index {index} is read-only")
    client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": None})

    assert state.put(PUBLIC, "k", "a", b"2", expect=1).version == 2
    assert blocked_indices(settings) == []


def test_doctor_names_missing_modules_and_other_numbers_of_copies(
    settings: ElasticSettings, state: ElasticState
) -> None:
    state.position()

    assert missing_modules(settings) == []
    told = few_copies(settings.model_copy(update={"replicas": 9}))
    assert told[0].startswith("bus.elastic.replicas is 9, which takes 10 nodes")
    assert told[1].startswith(f"2 indices, {settings.prefix}lease-1 first, have another number of copies than 9")


def test_the_feed_loses_nothing_while_many_write(settings: ElasticSettings) -> None:
    """A lower number may become visible after a higher one: a reader that believed the highest would miss it."""
    over = Event()
    seen: set[str] = set()

    def follow(state: ElasticState) -> None:
        since = 0
        while True:
            last_look = over.is_set()
            while page := state.changes(EVERY, ["k"], since):
                seen.update(entry.key for entry in page)
                since = page[-1].position
            if last_look:
                return

    def write(writer: int) -> set[str]:
        with closing(ElasticState(settings)) as state:
            keys = {f"{writer}/{n}" for n in range(40)}
            for key in keys:
                state.put(PUBLIC, "k", key, b"x" * 100, expect=None)
                assert state.position() >= 1
            return keys

    with closing(ElasticState(settings)) as reader:
        follower = Thread(target=follow, args=(reader,))
        follower.start()
        with ThreadPoolExecutor(4) as pool:
            written = set[str]().union(*pool.map(write, range(4)))
        over.set()
        follower.join(60)

    assert not follower.is_alive()
    assert seen == written


def test_many_values_beyond_a_page_are_listed_and_followed(state: ElasticState) -> None:
    state.put_many(PUBLIC, "seen", {f"{n:05d}": b"%d" % n for n in range(4_500)})

    listed = state.list(PUBLIC, "seen", limit=100_000)

    assert [e.key for e in listed] == [f"{n:05d}" for n in range(4_500)]
    assert len(state.changes(PUBLIC, ["seen"], 0, limit=100_000)) == 4_500


@pytest.mark.slow
def test_rule_7_what_was_replaced_or_deleted_leaves_the_disk(
    settings: ElasticSettings, client: Elasticsearch, state: ElasticState
) -> None:
    folder = data_folder(client, f"{settings.prefix}state-1", state)
    replaced, deleted, kept = (secrets.token_urlsafe(3000).encode() for _ in range(3))
    state.put(PUBLIC, "k", "a", replaced, expect=0)
    state.put(PUBLIC, "k", "b", deleted, expect=0)
    state.put(PUBLIC, "k", "c", kept, expect=0)
    client.indices.flush(index=f"{settings.prefix}state")
    assert on_disk(folder, replaced), "the search below would find it"
    assert on_disk(folder, deleted)

    state.put(PUBLIC, "k", "a", b"new", expect=1)
    state.delete(PUBLIC, "k", "b", expect=1)
    assert on_disk(folder, replaced), "replaced is not gone"
    state.scrub()

    assert not on_disk(folder, replaced)
    assert not on_disk(folder, deleted)
    assert on_disk(folder, kept)


def data_folder(client: Elasticsearch, index: str, state: ElasticState) -> Path:
    state.position()
    uuid = client.indices.get_settings(index=index)[index]["settings"]["index"]["uuid"]
    for folder in _DATA.glob(f"node*/data/indices/{uuid}"):
        return folder
    pytest.skip(f"the data of Elasticsearch is not under {_DATA} on this machine")


def on_disk(folder: Path, value: bytes) -> bool:
    """Any part of it: stored fields are compressed piece by piece, which leaves what is random as it is, but cut."""
    text = b64encode(value).decode()
    pieces = "\n".join(text[start : start + 20] for start in range(0, len(text) - 20, 20))
    found = subprocess.run(["grep", "-rqaF", "-f", "-", str(folder)], input=pieces, text=True, check=False)
    assert found.returncode in (0, 1)
    return found.returncode == 0
