"""Posts from little: a body, or a mapping as in the cases."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from schemas.post import Author, Post
from schemas.scope import PUBLIC

PostMaker = Callable[..., Post]


def make_post(given: str | Mapping[str, object] = "", **fields: object) -> Post:
    """`given` is the body, or fields of a Post; `name` and `handle` make its author, `created` is an RFC 3339 string."""
    values: dict[str, object] = {"text": given} if isinstance(given, str) else dict(given)
    values.update(fields)
    name, handle = values.pop("name", None), values.pop("handle", None)
    created = values.pop("created", None)
    values["author"] = Author(name=_text(name), handle=_text(handle)) if name or handle else None
    values["created"] = datetime.fromisoformat(str(created)) if created else None
    for key in ("links", "flags"):
        found = values.get(key, ())
        values[key] = tuple(found) if isinstance(found, list | tuple) else ()
    base: dict[str, object] = {
        "key": "k",
        "scope": PUBLIC,
        "source": "test",
        "native_id": "1",
        "observed_at": datetime(2026, 6, 1, tzinfo=UTC),
    }
    return Post(**{**base, **values})  # type: ignore[arg-type]  # names are the cases' own


def _text(value: object) -> str | None:
    return str(value) if value else None
