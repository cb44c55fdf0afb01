"""Text becomes tokens once (docs/query-language.md section 1); the engines never tokenise."""

from dataclasses import dataclass

__all__ = ["TOKENS_VERSION", "TokenText", "fold", "tokenise", "words"]

TOKENS_VERSION = 1


@dataclass(frozen=True, slots=True)
class TokenText:
    """Parallel tuples, one entry a token; `spans` half-open in code points of the original."""

    folded: tuple[str, ...]
    exact: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    hashtags: frozenset[str]
    handles: frozenset[str]


def tokenise(text: str) -> TokenText:
    """Everything about a text. Slow path: 1.0 x."""
    raise NotImplementedError


def words(text: str) -> list[str]:
    """The folded tokens only: the hot path, equal to `list(tokenise(text).folded)` always."""
    raise NotImplementedError


def fold(token: str) -> str:
    """The folded form of one token; "" where nothing is left."""
    raise NotImplementedError
