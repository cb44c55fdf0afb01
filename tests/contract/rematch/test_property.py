"""Whatever happened before and whatever fails meanwhile: after the re-matches, each brand's active mentions are what the
plain evaluator finds in all posts, by their newest texts, less what was deleted. Posts are synthetic.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bus.memory import MemoryLog, MemoryState
from enrich.enricher import Draft, Guarded
from enrich.rematch import logged, mentions
from index.memory import MemoryStore
from schemas.keys import author_key
from schemas.mention import Enrichment
from schemas.ports import Entry, Message
from schemas.post import Post
from schemas.scope import PUBLIC, Scope
from schemas.topics import MENTIONS, POSTS, Topic
from tests.contract.rematch.conftest import embedded_engines, memory_engines
from tests.contract.rematch.world import HOME, OTHER, Engines, Ticking, World

TEXTS = ("acme", "zenith", "acme zenith", "Acme, not apex", "apex", "zenith zenith acme", "Ácme 苹果", "nothing", "")
QUERIES = (
    "acme", "zenith", "acme zenith", "acme OR zenith", "acme -zenith", '"acme zenith"', "acme NEAR/0 zenith", "ap*", "苹果",
    "(acme OR apex) -is:owned", "author:ann", "zenith OR author:ann", "title:acme OR body:apex",
)  # fmt: skip
BRANDS = (("Acme", HOME), ("Zeta", HOME), ("Acme", OTHER))
SCOPES = (PUBLIC, HOME, OTHER)


@dataclass(frozen=True, slots=True)
class Hear:
    native: int
    revision: int
    scope: Scope

    @property
    def declared(self) -> bool:
        """The same content is not taken in a second time with another claim, so it follows from the revision."""
        return self.scope != PUBLIC and (self.native + self.revision) % 3 == 0


@dataclass(frozen=True, slots=True)
class Forget:
    native: int
    scope: Scope
    by_author: bool


@dataclass(frozen=True, slots=True)
class Change:
    brand: int
    query: str
    handle: str | None
    twice: bool


@dataclass(frozen=True, slots=True)
class Work:
    """`who`: a stage, or the re-matcher."""

    who: int
    times: int


Act = Hear | Forget | Change | Work
hears = st.builds(Hear, st.integers(0, 4), st.integers(0, 2), st.sampled_from(SCOPES))
acts: st.SearchStrategy[Act] = st.one_of(
    hears,
    hears,
    st.builds(Change, st.integers(0, 2), st.sampled_from(QUERIES), st.sampled_from([None, "ann"]), st.booleans()),
    st.builds(Forget, st.integers(0, 4), st.sampled_from(SCOPES), st.booleans()),
    st.builds(Work, st.integers(0, 3), st.integers(1, 3)),
    st.builds(Work, st.just(3), st.just(12)),
)
stories = st.lists(acts, min_size=4, max_size=25)
TextOf = Mapping[tuple[int, int], str]
texts_of = st.fixed_dictionaries({(n, r): st.sampled_from(TEXTS) for n in range(5) for r in range(3)})


class Teller:
    """Lets a story happen in a world. Private posts are a workspace's own; nobody else's posts can be declared."""

    def __init__(self, world: World, texts: TextOf) -> None:
        self.world, self.texts = world, texts

    def tell(self, story: Sequence[Act]) -> None:
        for act in story:
            self._do(act)

    def _do(self, act: Act) -> None:
        match act:
            case Hear():
                accepts = ["acme"] if act.declared else []
                self.world.hear(self._post(act), accepts=accepts)
            case Forget():
                post = self.world.post(str(act.native), scope=act.scope, author=_author(act.native))
                by_author = act.by_author and act.scope == PUBLIC  # one workspace's leaves the log for all of them
                named = {"author": post.author_key} if by_author and post.author_key else {"post": post.key}
                self.world.forget(**named, scope=act.scope)
            case Change():
                name, scope = BRANDS[act.brand]
                self.world.change(act.query, name, scope=scope, handles=[act.handle] if act.handle else [])
                if act.twice:
                    self.world.ask(name, scope)
            case Work():
                steps: list[Callable[[], object]] = [*(s.step for s in self.world.stages), self.world.rematcher.step]
                for _ in range(act.times):
                    steps[act.who]()

    def _post(self, act: Hear) -> Post:
        text = self.texts[act.native, act.revision]
        title = "acme" if act.native == 3 else ""
        return self.world.post(
            str(act.native), text, scope=act.scope, author=_author(act.native), revision=act.revision, title=title
        )


def _author(native: int) -> str:
    return ("ann", "bob", "")[native % 3]


def finish_and_compare(world: World) -> None:
    world.finish()
    world.assert_true()


@given(stories, texts_of)
@settings(max_examples=150, deadline=None)
def test_active_mentions_are_what_the_evaluator_finds(story: Sequence[Act], texts: TextOf) -> None:
    world = World(memory_engines(2))
    Teller(world, texts).tell(story)
    finish_and_compare(world)


@given(stories, texts_of)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_and_so_they_are_on_disk(story: Sequence[Act], texts: TextOf) -> None:
    with TemporaryDirectory() as folder, ExitStack() as stack:
        world = World(embedded_engines(Path(folder), stack))
        Teller(world, texts).tell(story)
        finish_and_compare(world)


@given(stories, texts_of)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_slices_of_one_too(monkeypatch: pytest.MonkeyPatch, story: Sequence[Act], texts: TextOf) -> None:
    monkeypatch.setattr(logged, "BATCH", 1)
    monkeypatch.setattr(mentions, "PAGE", 1)
    world = World(memory_engines())
    Teller(world, texts).tell(story)
    finish_and_compare(world)


class Killed(BaseException):
    """As good as a kill: nothing that follows is done."""


class Fuse:
    """Blows once, at the n-th write, before or after it."""

    def __init__(self) -> None:
        self.left, self.after, self.armed = 0, False, False

    def arm(self, left: int, *, after: bool) -> None:
        self.left, self.after, self.armed = left, after, True

    def burn(self, write: Callable[[], object]) -> object:
        self.left -= 1
        blows = self.armed and self.left < 0
        if blows and not self.after:
            self.armed = False
            raise Killed
        done = write()
        if blows:
            self.armed = False
            raise Killed
        return done


class FusedLog(MemoryLog):
    fuse: Fuse

    def append(self, topic: str, messages: Sequence[Message]) -> None:
        self.fuse.burn(lambda: super(FusedLog, self).append(topic, messages))


class FusedState(MemoryState):
    fuse: Fuse

    def put(self, scope: Scope, kind: str, key: str, value: bytes, *, expect: int | None) -> Entry:
        done = self.fuse.burn(lambda: super(FusedState, self).put(scope, kind, key, value, expect=expect))
        assert isinstance(done, Entry)
        return done

    def delete(self, scope: Scope, kind: str, key: str, *, expect: int | None) -> None:
        self.fuse.burn(lambda: super(FusedState, self).delete(scope, kind, key, expect=expect))


def fused_world() -> tuple[World, Fuse]:
    fuse, clock = Fuse(), Ticking()
    log, state = FusedLog(clock=clock), FusedState(clock)
    log.fuse = state.fuse = fuse
    log.ensure([Topic(POSTS.name), Topic(MENTIONS.name)])
    return World(Engines(log, state, MemoryStore(), clock)), fuse


def run_through_kills(world: World, fuse: Fuse, kills: Sequence[tuple[int, bool]]) -> None:
    """The re-matcher dies at each of these writes, and another one goes on; the stages go on as they can."""
    for left, after in kills:
        fuse.arm(left, after=after)
        try:
            while world.rematcher.step():
                fuse.armed, armed = False, fuse.armed
                world.settle()
                fuse.armed = armed
        except Killed:
            world.start_rematcher()
        fuse.armed = False
        world.settle()


@given(stories, texts_of, st.lists(st.tuples(st.integers(0, 8), st.booleans()), max_size=6))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_kill_between_any_two_writes_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, story: Sequence[Act], texts: TextOf, kills: Sequence[tuple[int, bool]]
) -> None:
    monkeypatch.setattr(logged, "BATCH", 2)
    monkeypatch.setattr(mentions, "PAGE", 2)
    world, fuse = fused_world()
    Teller(world, texts).tell(story)
    world.settle()
    run_through_kills(world, fuse, kills)
    finish_and_compare(world)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kill", range(16))
def test_a_kill_counts_nothing_twice(monkeypatch: pytest.MonkeyPatch, kill: int, after: bool) -> None:
    monkeypatch.setattr(logged, "BATCH", 2)
    monkeypatch.setattr(mentions, "PAGE", 2)
    world, fuse = fused_world()
    world.brand("acme")
    for i in range(12):
        world.say(str(i), ("acme", "acme zenith", "zenith")[i % 3])
    before = set(world.active())
    world.change("zenith")

    run_through_kills(world, fuse, [(kill, after)])
    world.finish()

    job, now = world.job(), set(world.active())
    world.assert_true()
    assert (len(now - before), len(before - now), len(before & now)) == (4, 4, 4)
    assert job.state == "done"
    assert (4 - job.gained, 4 - job.lost, 4 - job.kept) >= (0, 0, 0)
    assert job.gained + job.lost + job.kept >= 12 - 2
    assert set(job.gained_ids) <= now - before
    assert set(job.lost_ids) <= before - now


def test_figures_are_exact_where_nothing_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logged, "BATCH", 3)
    monkeypatch.setattr(mentions, "PAGE", 2)
    world = World(memory_engines(2))
    world.brand("acme")
    for i in range(40):
        world.hear(world.post(str(i), TEXTS[i % len(TEXTS)], author=_author(i)))
    world.settle()

    for query in ("zenith", "acme OR apex", "author:ann -acme", "acme"):
        before = set(world.active())
        job, now = world.rematch(query), set(world.active())
        assert (job.gained, job.lost, job.kept) == (len(now - before), len(before - now), len(before & now))
        assert (set(job.gained_ids), set(job.lost_ids)) == (now - before, before - now)
        assert job.done == job.total


def test_a_deletion_that_overtakes_a_rematch_leaves_no_words_of_it_in_the_log() -> None:
    """The erasure is done between the reading of a post and the telling of what was made of it."""
    world = World(memory_engines())
    world.say("1", "acme secret", author="ann")
    world.change("acme")
    world.rematcher._enrichers = (*world.rematcher._enrichers, Guarded(Overtaken(world), world.engines.clock))

    world.finish()

    assert world.about_sets() == []
    assert world.texts() == []
    assert world.job().state == "done"


class Overtaken:
    """An enricher that takes so long that Ann is erased meanwhile, everywhere."""

    name, version = "slow", 1

    def __init__(self, world: World) -> None:
        self._world = world

    def enrich(self, drafts: Sequence[Draft]) -> list[Enrichment]:
        if not self._world.gone:
            self._world.forget(author=author_key("t", "ann"))
            self._world.settle()
        return [draft.enrichment for draft in drafts]
