"""Which platform an address belongs to, and how its posts get in."""

from ingest.registry import BUILT

__all__ = ["how_to_hear", "kind_of_host"]

_KINDS = {
    "reddit.com": "reddit", "redd.it": "reddit", "x.com": "x", "twitter.com": "x", "news.ycombinator.com": "hackernews",
    "bsky.app": "bluesky", "youtube.com": "youtube", "youtu.be": "youtube", "facebook.com": "facebook",
    "fb.com": "facebook", "instagram.com": "instagram", "threads.net": "threads", "threads.com": "threads",
    "linkedin.com": "linkedin", "github.com": "github", "flickr.com": "flickr", "stackoverflow.com": "stackexchange",
    "stackexchange.com": "stackexchange", "superuser.com": "stackexchange", "serverfault.com": "stackexchange",
    "askubuntu.com": "stackexchange", "wikipedia.org": "mediawiki", "mastodon.social": "mastodon",
    "mastodon.online": "mastodon", "news.google.com": "googlenews",
}  # fmt: skip


def kind_of_host(host: str) -> str | None:
    """The kind of source that hears this host or one above it; None for a site of its own."""
    labels = host.split(".")
    return next((k for i in range(len(labels)) if (k := _KINDS.get(".".join(labels[i:])))), None)


def how_to_hear(url: str, host: str) -> str:
    """What to do where no source brings the posts of the host of an address."""
    kind = kind_of_host(host)
    if kind is None:
        scheme, _, rest = url.partition("://")
        return f"Listen to the site: harken source add feed --set url={scheme}://{rest.partition('/')[0]}/"
    if kind in BUILT:
        return f"Listen to it: harken source add {kind}"
    return f"Posts of {kind} cannot be listened to yet: import a file that holds them with `harken import FILE`."
