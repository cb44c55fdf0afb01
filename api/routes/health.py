"""Alive, and able to answer: open to everybody, and saying nothing else."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from typing_extensions import TypedDict

from api.accounts.gate import deps_of
from api.deps import Deps
from schemas.errors import Unavailable
from schemas.ports import MentionStore
from schemas.scope import PUBLIC

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["health"])


class Health(TypedDict):
    status: Literal["ok"]


class Readiness(TypedDict):
    """`checks`: `ok`, or what is wrong, by name."""

    ready: bool
    checks: dict[str, str]


@router.get("/health")
def get_health() -> Health:
    """This process runs."""
    return {"status": "ok"}


@router.get("/ready", responses={503: {"model": Readiness, "description": "Not able to answer now."}})
def get_ready(request: Request, response: Response) -> Readiness:
    """The log, the state store and the mention store answer, and every process of the installation runs."""
    checks = _checks(deps_of(request))
    ready = all(said == "ok" for said in checks.values())
    response.status_code = 200 if ready else 503
    return {"ready": ready, "checks": checks}


def _checks(deps: Deps) -> dict[str, str]:
    engines = {
        "state": lambda: deps.state.position(),
        "log": lambda: [deps.log.ends(topic) for topics in deps.consumers.values() for topic in topics],
        "mentions": lambda: _read(deps.store),
    }
    checks = {name: _ask(question) for name, question in engines.items()}
    checks["disk"] = _room(deps)
    return checks | {name: "ok" if alive else "not running" for name, alive in deps.running().items()}


def _read(store: MentionStore) -> None:
    """Not every store has something to refresh."""
    store.refresh()
    store.get(PUBLIC, "")


def _room(deps: Deps) -> str:
    """Kafka near retention is a full disk, too: what comes in would push out what was not read."""
    try:
        return "full: nothing more is taken in" if deps.shortage() else "ok"
    except Unavailable:
        return "unavailable"


def _ask(question: object) -> str:
    """No details: they may hold paths, and this route is open."""
    assert callable(question)
    try:
        question()
    except Unavailable:
        return "unavailable"
    return "ok"
