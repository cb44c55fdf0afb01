"""The writer is killed in the middle of its work, again and again; what is replayed is there exactly once."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.embedded.store import EmbeddedStore
from schemas.event import Tombstone
from schemas.keys import post_key
from schemas.mention import Enrichment, Match, MatchSet
from schemas.ports import MentionQuery
from schemas.post import Post
from schemas.query.ast import Term
from schemas.scope import EVERY, PUBLIC

START = datetime(2026, 1, 5, tzinfo=UTC)
BATCHES, SIZE = 24, 40

_CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_writer_killed import replay
replay(Path(sys.argv[1]))
"""


def batch(number: int) -> list[MatchSet]:
    """New posts over three months, and an edit of one in five of the batch before: every tenth stops matching."""
    new = [_set(number * SIZE + i, 1, "acme") for i in range(SIZE)]
    edited = [_set((number - 1) * SIZE + i, 2, "gone" if i % 10 == 0 else "acme edited") for i in range(0, SIZE, 5)]
    return new + (edited if number else [])


def _set(number: int, revision: int, text: str) -> MatchSet:
    key = post_key("hn", "", str(number), PUBLIC)
    at = START + timedelta(days=number % 80)
    post = Post(key, PUBLIC, "hn", str(number), at, revision=revision, text=text, created=at)
    matches = (Match("home", "Acme", 1), Match("home", "Zeta", 1)) if "acme" in text else ()
    return MatchSet(post, 1, Enrichment(), matches)


def deleted(number: int) -> list[Tombstone]:
    key = post_key("hn", "", str(number * SIZE + 3), PUBLIC)
    return [Tombstone(PUBLIC, "hn", START, "deleted", post_key=key)]


def replay(home: Path) -> None:
    """From the last committed batch on, telling each commit: what the worker and the log do together."""
    offset = home.parent / "offset"
    with closing(EmbeddedStore(home, writable=True)) as store:
        for number in range(int(offset.read_text()) if offset.exists() else 0, BATCHES):
            store.write(EVERY, batch(number))
            store.tombstone(EVERY, deleted(number))
            store.flush()
            if number % 8 == 7:
                store.purge()
            draft = offset.with_suffix(".new")
            draft.write_text(str(number + 1))
            draft.replace(offset)
            print(number, flush=True)


@pytest.mark.fault
def test_every_mention_is_there_exactly_once_after_kills(tmp_path: Path) -> None:
    home, dice = tmp_path / "mentions", random.Random(7)
    kills = 0
    while kills < 5 and _run(home, dice.randint(1, 4), dice.random() * 0.05):
        kills += 1
    assert kills == 5
    replay(home)
    expected = _expected()
    with closing(EmbeddedStore(home, writable=False)) as store:
        found = Counter((m.post.native_id, m.match.brand) for m in store.scan(EVERY, MentionQuery(query=Term("acme"))))
        assert store.count(EVERY, MentionQuery()).total == len(expected)
    assert found == Counter(expected)
    assert _active_rows(home) == len(expected)


def _run(home: Path, commits: int, delay: float) -> bool:
    """Kill the writer some time after its n-th commit; False when it was done before."""
    command = [sys.executable, "-c", _CHILD, str(home), str(Path(__file__).parent)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    with child:
        assert child.stdout is not None
        told = [child.stdout.readline() for _ in range(commits)]
        try:
            child.wait(delay)
        except subprocess.TimeoutExpired:
            os.kill(child.pid, signal.SIGKILL)
    return all(told) and child.returncode == -signal.SIGKILL


def _expected() -> list[tuple[str, str]]:
    """The newest revision of each post that was not deleted, for both brands."""
    newest = {s.post.native_id: s for n in range(BATCHES) for s in batch(n)}
    gone = {str(n * SIZE + 3) for n in range(BATCHES)}
    return [(n, m.brand) for n, s in newest.items() if n not in gone for m in s.mentions]


def _active_rows(home: Path) -> int:
    count = 0
    for path in (home / "records").glob("*.db"):
        with closing(sqlite3.connect(path)) as link:
            count += link.execute("SELECT count(*) FROM mention WHERE active").fetchone()[0]
    return count
