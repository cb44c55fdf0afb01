"""The two ways to fail (rule 10), and what an adapter may raise.

HarkenError
+-- Retry            the world is at fault: the same batch again, later
+-- Reject           the message is at fault: dead letter
+-- Conflict         compare-and-set lost: read again
+-- Unavailable      an engine cannot be reached or is full; says what to do
+-- UserError        the person's input was wrong; one sentence that says what to do (exit 2, HTTP 422)
"""

__all__ = ["Conflict", "HarkenError", "Reject", "Retry", "Unavailable", "UserError"]


class HarkenError(Exception):
    """Any error that this project raises on purpose."""


class Retry(HarkenError):
    """Try again after `after` seconds."""

    def __init__(self, reason: str, after: float = 1.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after


class Reject(HarkenError):
    """This message can never be processed. `reason` is a word of docs/reasons.md, `detail` a sentence."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class Conflict(HarkenError):
    """Somebody else wrote first."""


class Unavailable(HarkenError):
    """A store or the log cannot take or give data now (down, locked, disk full)."""


class UserError(HarkenError):
    """One sentence that says what to do."""
