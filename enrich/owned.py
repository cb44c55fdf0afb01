"""What a brand says itself: its own accounts and sites."""

from collections.abc import Callable
from urllib.parse import urlsplit

from schemas.brand import Brand
from schemas.post import Post

__all__ = ["normal_handle", "normal_site", "owned_by"]


def normal_handle(handle: str) -> str:
    return handle.strip().lstrip("@＠").casefold()


def normal_site(site: str) -> str:
    """The host of a host, or of a pasted address, without `www.`."""
    address = site.strip()
    host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    return host.rstrip(".").removeprefix("www.")


def owned_by(brand: Brand) -> Callable[[Post], bool]:
    """A post is owned if its author's handle is one of the brand's, or its site one of the brand's or below one."""
    handles = frozenset(map(normal_handle, brand.handles)) - {""}
    sites = tuple(filter(None, map(normal_site, brand.sites)))

    def owned(post: Post) -> bool:
        if handles and post.author and post.author.handle and normal_handle(post.author.handle) in handles:
            return True
        return bool(sites and post.site) and _within(post.site, sites)

    return owned


def _within(site: str | None, sites: tuple[str, ...]) -> bool:
    host = (site or "").casefold().rstrip(".")
    return any(host == s or host.endswith(f".{s}") for s in sites)
