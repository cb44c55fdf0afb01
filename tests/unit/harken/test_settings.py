from pathlib import Path

import pytest
from pydantic import BaseModel

from harken.settings import Settings, load_settings


def described(model: type[BaseModel], path: str = "") -> list[str]:
    """Settings without a description, by path."""
    missing: list[str] = []
    for name, field in model.model_fields.items():
        if not field.description:
            missing.append(path + name)
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            missing += described(kind, f"{path}{name}.")
    return missing


def test_every_setting_is_described() -> None:
    assert described(Settings) == []


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "harken.toml").write_text("port = 9001\n[bus]\nbatch = 7\n")
    monkeypatch.setenv("HARKEN_HOME", str(tmp_path))
    assert load_settings().port == 9001
    monkeypatch.setenv("HARKEN_PORT", "9002")
    settings = load_settings()
    assert (settings.port, settings.bus.batch) == (9002, 7)


def test_a_named_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "other.toml"
    file.write_text("port = 9003\n")
    monkeypatch.setenv("HARKEN_CONFIG", str(file))
    assert load_settings().port == 9003


def test_a_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARKEN_TOKEN", "open sesame")
    assert "sesame" not in repr(load_settings())


def test_allowed_hosts_are_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARKEN_ALLOW_HOSTS", "127.0.0.1:8000, Feeds.Example:80,")
    assert load_settings().allowed == {"127.0.0.1:8000", "feeds.example:80"}
