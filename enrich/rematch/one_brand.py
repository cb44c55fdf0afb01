"""A book of brands with a single listener: what is made of a post by it is made for that brand alone."""

from collections.abc import Sequence

from enrich.brand_store import BRAND, find_brand
from enrich.brands import Listener
from enrich.enrichers import MODELS_EPOCH
from enrich.match_sets import Brands
from enrich.matcher import Matcher, Reading
from enrich.owned import owned_by
from schemas.keys import pipeline_epoch
from schemas.ports import StateStore
from schemas.post import Post
from schemas.scope import EVERY, PUBLIC, Scope, workspace

__all__ = ["EpochClock", "OneBrand"]


class EpochClock:
    """The pipeline epoch as the book of all brands reckons it, without reading the brands."""

    def __init__(self, state: StateStore) -> None:
        self._state = state
        self._newest = 0

    def now(self) -> int:
        while page := self._state.changes(EVERY, [BRAND], self._newest):
            self._newest = page[-1].position
        return pipeline_epoch(MODELS_EPOCH, self._newest)


class OneBrand(Brands):
    """Others are known by name only, and match nothing: a post that is declared for them is no stranger's."""

    def __init__(self, state: StateStore, listener: Listener, epoch: int) -> None:
        self._state, self.listener, self._epoch = state, listener, epoch
        self.scope = workspace(listener.brand.workspace)
        self._matcher: Matcher[str] = Matcher()
        if listener.node is not None:
            self._matcher.add(listener.brand.key, listener.node, listener.owned)

    @property
    def epoch(self) -> int:
        return self._epoch

    def sees(self, post: Post) -> bool:
        return post.scope in (PUBLIC, self.scope)

    def match(self, reading: Reading) -> Sequence[Listener]:
        return [self.listener] if self.sees(reading.post) and self._matcher.match(reading) else []

    def find(self, scope: Scope, name: str) -> Listener | None:
        if (scope, name.casefold()) == (self.scope, self.listener.brand.key):
            return self.listener
        other = find_brand(self._state, scope, name) if scope != PUBLIC else None
        return Listener(other, None, owned_by(other)) if other else None

    def learn(self, readings: Sequence[Reading]) -> None:
        """Nothing to learn for one query."""
