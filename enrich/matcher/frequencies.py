"""How often a token is met, learned from the stream: what makes a good anchor."""

from collections import Counter
from collections.abc import Iterable

__all__ = ["Frequencies"]

_FULL = 200_000
_PRIOR_WEIGHT = 50


class Frequencies:
    """Shares of posts that hold a token, from every `every`-th post. Forgets what was rare when it grows too large."""

    def __init__(self, every: int = 8) -> None:
        self._every = every
        self._met = 0
        self._counts: Counter[str] = Counter()
        self.learned = 0
        """Posts that were counted."""

    def offer(self, tokens: Iterable[str]) -> None:
        """Called once a post, with its distinct tokens."""
        self._met += 1
        if self._met % self._every == 0:
            self.learned += 1
            self._counts.update(tokens)
            if len(self._counts) > _FULL:
                self._forget()

    def share(self, token: str) -> float:
        """Between 0 and 1; of an unknown token, a guess by its length."""
        guess = 0.05 / (1 + len(token))
        return (self._counts[token] + _PRIOR_WEIGHT * guess) / (self.learned + _PRIOR_WEIGHT)

    def _forget(self) -> None:
        keep = _FULL // 2
        self._counts = Counter(dict(self._counts.most_common(keep)))
