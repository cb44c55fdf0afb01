"""Rule 7 on a real Elasticsearch: through any crash, and off the disk. All posts are synthetic."""

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from bus.elastic.client import connect
from bus.elastic.settings import ElasticSettings
from index.elastic.erasure import Eraser
from index.elastic.mapping import to_source
from index.elastic.months import Months
from index.elastic.store import ElasticStore
from index.settings import IndexSettings
from schemas.errors import Retry
from schemas.event import Tombstone
from schemas.keys import author_key, post_key
from schemas.ports import MentionQuery
from schemas.post import Author
from schemas.scope import EVERY, PUBLIC
from tests.contract.index.conftest import HOME, NOON, World
from tests.engines.elastic import open_elastic, own_indices

ANN = author_key("hn", "7")
_DATA = Path(os.environ.get("ES_BASE", "/tmp/engines/elasticsearch"))
PATIENT = IndexSettings(purge_wait_seconds=60)


@pytest.fixture
def settings() -> Iterator[ElasticSettings]:
    with own_indices() as settings:
        yield settings


@pytest.fixture
def stores(settings: ElasticSettings) -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def opened(settings: ElasticSettings, stack: ExitStack, index: IndexSettings = PATIENT) -> World:
    return World(stack.enter_context(closing(open_elastic(settings, index))))


def delete(world: World, *, post: str | None = None, author: str | None = None) -> int:
    key = post_key("hn", "", post, PUBLIC) if post else None
    return world.store.tombstone(EVERY, [Tombstone(PUBLIC, "hn", NOON, "deleted", key, author)])


@pytest.fixture
def data() -> Path:
    if not _DATA.is_dir() or not os.access(_DATA, os.R_OK):
        pytest.skip(f"the server's data are not under {_DATA}: set ES_BASE to where they are")
    return _DATA


def on_disk(data: Path, word: str) -> list[str]:
    found = subprocess.run(["grep", "-rlF", word, data], capture_output=True, text=True, check=False)
    return found.stdout.splitlines()


def test_no_word_of_what_was_deleted_is_left_on_disk(settings: ElasticSettings, stores: ExitStack, data: Path) -> None:
    world = opened(settings, stores)
    text, note, kept = (secrets.token_hex(24) for _ in range(3))
    world.say("1", f"acme {text}", author=Author("7"))
    world.correct("1", 1, note=note)
    world.say("2", f"acme {kept}")
    assert isinstance(world.store, ElasticStore)
    indices = [*(m.index for m in world.store._months.look().values()), f"{settings.prefix}humans"]
    world.store._client.indices.flush(index=indices, force=True)
    assert on_disk(data, text)
    assert on_disk(data, note)
    assert delete(world, post="1") == 1
    world.settle()
    assert world.texts() == [f"acme {kept}"]
    assert world.store.purge() == 1
    assert (on_disk(data, text), on_disk(data, note)) == ([], [])
    assert on_disk(data, kept)


def test_what_the_server_still_holds_is_owed_and_goes_with_another_purge(
    settings: ElasticSettings, stores: ExitStack
) -> None:
    hasty = opened(settings, stores, IndexSettings())
    hasty.say("1")
    delete(hasty, post="1")
    with pytest.raises(Retry, match="2026-03"):
        hasty.store.purge()
    heir = opened(settings, stores)
    assert heir.store.purge() == 1
    assert heir.store.purge() == 0


@pytest.mark.parametrize("method", ["forget_humans", "_delete"])
def test_a_deletion_that_was_cut_off_is_completed_by_whoever_comes(
    settings: ElasticSettings, stores: ExitStack, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    dying = opened(settings, stores)
    dying.say("1")
    with monkeypatch.context() as crash:
        crash.setattr(Eraser, method, _die)
        with pytest.raises(KeyboardInterrupt):
            delete(dying, post="1")
    heir = opened(settings, stores)
    heir.say("2", "acme two")
    assert delete(heir, post="1") in (0, 1)
    heir.settle()
    assert heir.texts() == ["acme two"]
    assert heir.write(heir.found(heir.post("1", revision=9), "Acme")) == ["suppressed"]


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_mention_that_a_dying_writer_left_behind_a_deletion_is_swept(
    settings: ElasticSettings, stores: ExitStack
) -> None:
    world = opened(settings, stores, IndexSettings())
    world.say("1", author=Author("7"))
    [mention] = world.mentions()
    delete(world, author=ANN)
    with closing(connect(settings)) as client:
        index = Months(client, settings).index(mention.month)
        client.index(index=index, id=mention.id, document=to_source(mention), refresh=True)
    assert world.texts() == ["acme"]
    with pytest.raises(Retry):  # the bytes go later; what a reader sees goes now
        world.store.purge()
    world.settle()
    assert world.texts() == []


def test_an_author_of_many_posts_goes_with_all_of_them(settings: ElasticSettings, stores: ExitStack) -> None:
    world = opened(settings, stores)
    posts = [world.post(str(i), f"acme {i}", author=Author("7")) for i in range(1200)]
    world.write(*(world.found(p, "Acme") for p in posts))
    assert delete(world, author=ANN) == 1200
    world.settle()
    assert world.store.count(HOME, MentionQuery()).total == 0
