"""Re-matches that were asked for, as anybody may ask and look."""

from collections.abc import Iterator

from enrich.brand_store import find_brand
from enrich.rematch.job import REMATCH, RematchJob, job_of
from schemas.brand import Brand
from schemas.clock import Clock
from schemas.codec import encode_plain
from schemas.errors import UserError
from schemas.ports import EventLog, StateStore
from schemas.scope import EVERY, Scope
from schemas.topics import POSTS

__all__ = ["DUE", "find_rematch", "pending_rematches", "queue_rematch"]

DUE = "rematch_due"
"""Kind of the marks that say which brands may have a job to do: they are few, while each brand keeps its last job."""


def queue_rematch(log: EventLog, state: StateStore, scope: Scope, name: str, clock: Clock) -> RematchJob:
    """To be asked right after the brand was saved. Takes the place of the brand's job that is there, whatever its state.

    Others may save the brand meanwhile, and queue theirs before we do: so it is of the version that is in use afterwards.
    Raises UserError where there is no such brand.
    """
    while True:
        job = _queue(log, state, scope, _known(state, scope, name), clock)
        if _known(state, scope, name).version == job.version:
            return job


def _known(state: StateStore, scope: Scope, name: str) -> Brand:
    brand = find_brand(state, scope, name)
    if brand is None:
        raise UserError(f"There is no brand {name!r} in this workspace: make it with `harken brand add`")
    return brand


def _queue(log: EventLog, state: StateStore, scope: Scope, brand: Brand, clock: Clock) -> RematchJob:
    upto = {where.partition: end for where, end in log.ends(POSTS.name).items()}
    job = RematchJob(brand.workspace, brand.name, brand.version, clock(), upto)
    state.put(scope, DUE, brand.key, b"1", expect=None)
    state.put(scope, REMATCH, brand.key, encode_plain(job), expect=None)
    return job


def find_rematch(state: StateStore, scope: Scope, name: str) -> RematchJob | None:
    """The brand's last one."""
    entry = state.get(scope, REMATCH, " ".join(name.split()).casefold())
    return job_of(entry) if entry else None


def pending_rematches(state: StateStore) -> list[RematchJob]:
    """Of all workspaces, oldest first."""
    return sorted(_pending(state), key=lambda job: (job.queued_at, job.workspace, job.brand))


def _pending(state: StateStore) -> Iterator[RematchJob]:
    after = ""
    while page := state.list(EVERY, DUE, after=after):
        for due in page:
            job = find_rematch(state, due.scope, due.key)
            if job and job.pending:
                yield job
        after = page[-1].key
