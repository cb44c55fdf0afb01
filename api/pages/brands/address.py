"""Where the pages about brands are."""

from urllib.parse import quote, urlencode

__all__ = ["brand_address", "brands_address", "dashboard_address"]


def brands_address(workspace: str | None) -> str:
    return f"/brands{_asked(workspace=workspace)}"


def brand_address(name: str, workspace: str | None) -> str:
    """Any name: browsers take dots between slashes for a way up, so such a name is asked for and not walked to."""
    if any(part in (".", "..") for part in name.replace("\\", "/").split("/")):
        return f"/brands{_asked(name=name, workspace=workspace)}"
    return f"/brands/{quote(name, safe='')}{_asked(workspace=workspace)}"


def dashboard_address(name: str | None, workspace: str | None) -> str:
    return f"/{_asked(workspace=workspace, brand=name)}"


def _asked(**params: str | None) -> str:
    given = {key: value for key, value in params.items() if value}
    return f"?{urlencode(given)}" if given else ""
