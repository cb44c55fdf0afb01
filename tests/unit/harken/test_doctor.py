"""harken doctor: each question answered alone, and none asked whose ground is gone."""

from pathlib import Path

import pytest

from harken import cluster
from harken.doctor import Finding, examine
from harken.settings import Settings
from schemas.errors import Unavailable


def found(settings: Settings) -> dict[str, Finding]:
    return {finding.check: finding for finding in examine(settings)}


def test_one_machine_is_well(tmp_path: Path) -> None:
    findings = found(Settings(home=tmp_path))
    assert [name for name, f in findings.items() if not f.ok] == []
    assert "sqlite" in findings


def test_a_cluster_that_is_away_is_two_findings_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(settings: Settings) -> str:
        raise Unavailable("nobody answers:\n start it")

    monkeypatch.setattr(cluster, "brokers", away)
    monkeypatch.setattr(cluster, "elasticsearch", away)
    findings = found(Settings(home=tmp_path, mode="distributed"))
    assert findings["kafka"] == Finding("kafka", False, "nobody answers: start it")
    assert findings["topics"].detail == "not asked: first mend kafka"
    assert findings["mapping"].detail == "not asked: first mend elasticsearch"
    assert findings["lag"].detail == "not asked: first mend kafka and topics"
    assert findings["python"].ok
