"""A clock that tests move."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest


@pytest.fixture
def now() -> Callable[[], datetime]:
    return lambda: datetime(2026, 3, 1, 12, tzinfo=UTC)
