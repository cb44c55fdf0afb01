"""Does an address hold a secret? Then what it leads to belongs to the workspace that knows it."""

import re
from urllib.parse import parse_qsl, urlsplit

__all__ = ["carries_secret"]

_SECRET_NAMES = frozenset({
    "access_key", "access_token", "api_key", "apikey", "auth", "auth_token", "authtoken", "code", "feed_token",
    "feedtoken", "hash", "k", "key", "passwd", "password", "private_token", "pwd", "rss_key", "rss_token", "secret",
    "session", "sessionid", "sid", "sig", "signature", "sign", "token", "user_token",
})  # fmt: skip
_LOOKS_RANDOM = re.compile(r"(?=[^/]*[0-9])(?=[^/]*[A-Za-z])[A-Za-z0-9_]{24,}")


def carries_secret(url: str) -> bool:
    """Credentials, a parameter named like a secret, or a part of the path that looks like a key.

    Errs towards yes: a public feed taken for a private one is still heard, by its own workspace.
    """
    parts = urlsplit(url)
    names = {name.lower().replace("-", "_") for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if "@" in parts.netloc or names & _SECRET_NAMES:
        return True
    return any(_LOOKS_RANDOM.fullmatch(segment) for segment in parts.path.split("/"))
