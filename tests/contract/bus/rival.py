"""A process that fights for a lease and writes a cursor under it: `python -m tests.contract.bus.rival ENGINE WHERE NAME`.

Writes one line of JSON for each cursor written, `[token, version]`, and `"turn"` for each time it got the lease. It ends
when its input ends.
"""

import json
import random
import sys
import time
from pathlib import Path
from threading import Event, Thread

from bus.elastic import ElasticState
from bus.elastic.settings import ElasticSettings
from bus.embedded import SqliteState
from schemas.errors import Conflict
from schemas.ports import Lease, StateStore
from schemas.scope import PUBLIC

LEASE, KIND, KEY = "source/a", "cursor", "a"
_TTL = 0.1


def open_state(engine: str, where: str) -> StateStore:
    if engine == "sqlite":
        return SqliteState(Path(where))
    return ElasticState(ElasticSettings.model_validate_json(where))


def fight(state: StateStore, name: str, over: Event) -> None:
    while not over.is_set():
        lease = state.acquire(PUBLIC, LEASE, name, _TTL)
        if lease is None:
            time.sleep(random.uniform(0, 0.02))
            continue
        say("turn")
        write(state, lease)


def write(state: StateStore, lease: Lease) -> None:
    """Sometimes for longer than the lease holds, as a process that was stopped for a while would."""
    try:
        for n in range(3):
            entry = state.put_leased(lease, KIND, KEY, json.dumps([lease.token, n]).encode())
            say([lease.token, entry.version])
            time.sleep(random.choice((0, 0, 1.5 * _TTL)))
        if random.random() < 0.5:
            state.release(lease)
    except Conflict:
        return


def _await_end(over: Event) -> None:
    sys.stdin.read()
    over.set()


def say(line: object) -> None:
    print(json.dumps(line), flush=True)


def main() -> None:
    engine, where, name = sys.argv[1:]
    over = Event()
    Thread(target=_await_end, args=(over,), daemon=True).start()
    state = open_state(engine, where)
    fight(state, name, over)
    state.close()


if __name__ == "__main__":
    main()
