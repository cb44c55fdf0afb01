"""The alert rules of a home, made ready to be asked."""

from api.alerts import AlertRunner, SlackChannel, Vault
from harken.engines import Engines
from harken.listening import make_guard, process_name

__all__ = ["make_alerts"]


def make_alerts(engines: Engines) -> AlertRunner:
    return AlertRunner(
        engines.store,
        engines.state,
        SlackChannel(make_guard(engines.settings)),
        Vault(engines.home.key),
        holder=process_name(),
        settings=engines.settings.api,
        page=engines.settings.base_url,
    )
