"""What holds for all tests: a person's own settings play no part."""

import os

import pytest

from tests.engines import servers
from tests.engines.counting import AdapterCount

KEPT = ("HARKEN_PICTURES", *servers.NAMES)

for name in [n for n in os.environ if n.startswith("HARKEN_") and n not in KEPT]:
    del os.environ[name]


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(AdapterCount())
