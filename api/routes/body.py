"""What the body of a request may be."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import HTTPException
from pydantic import BaseModel, ConfigDict

__all__ = ["BodyLimit", "Given"]

LONGEST_TEXT = 65_536
LONGEST_QUERY = 1_000_000
"""More than a query may be, so that the linter says what is wrong with one that is too long."""
_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]


class Given(BaseModel):
    """No unknown field, and only text that can be kept: a limit of its length also refuses halves of surrogate pairs."""

    model_config = ConfigDict(extra="forbid", str_max_length=LONGEST_TEXT)


class BodyLimit:
    """Answers 413 once a body passes `limit` bytes. A body is read before anybody asks who sent it."""

    def __init__(self, app: _App, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        received = 0

        async def counted() -> _Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit:
                raise HTTPException(413, f"A request may have a body of {self._limit:,} bytes; this one has more.")
            return message

        await self._app(scope, counted if scope["type"] == "http" else receive, send)
