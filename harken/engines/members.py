"""How many processes read for each stage, as far as the log can tell."""

from collections.abc import Mapping, Sequence

from harken.settings import Settings

__all__ = ["count_members"]


def count_members(settings: Settings, groups: Sequence[str]) -> Mapping[str, int]:
    """By group; empty where the log cannot tell. Raises Unavailable."""
    if settings.mode == "embedded" or not groups:
        return {}
    from harken.engines.distributed import extra_installed

    with extra_installed():
        from bus.kafka.overview import count_members as count
    return count(settings.bus.kafka, groups)
