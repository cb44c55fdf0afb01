"""What lies in deploy/ names only what exists: paths, settings, commands, services."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from pydantic import BaseModel

from harken.cli import commands
from harken.settings import Settings, load_settings

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"
STAGES = ("ingest", "enrich", "index", "work", "api")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text())
TEST_COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "tests/engines/compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: s for name, s in SERVICES.items() if s["image"].startswith("harken")}
SERVICE_KEYS = {"build", "command", "depends_on", "entrypoint", "environment", "healthcheck", "image", "init"} | {
    *("mem_limit", "ports", "restart", "stop_grace_period", "ulimits", "volumes")
}


def settings_under(model: type[BaseModel], before: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from settings_under(field.annotation, f"{before}{name}.")
        else:
            yield f"{before}{name}"


KNOWN = frozenset(settings_under(Settings))


def setting_of(variable: str) -> str:
    return variable.removeprefix("HARKEN_").lower().replace("__", ".")


def named_in(file: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for key, value in file.items():
        if isinstance(value, Mapping):
            yield from named_in(value, f"{before}{key}.")
        else:
            yield f"{before}{key}"


def command_names() -> set[str]:
    app = typer.Typer()
    commands.add_to(app)
    return set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # a group, as it has several


def pins(file: Path) -> Iterator[tuple[str, str]]:
    for line in file.read_text().splitlines():
        name, given, version = line.rstrip(" \\").partition("==")
        if given:
            yield name, version


def variables_of(text: str) -> set[str]:
    return set(re.findall(r"\$\{([A-Z_]+)", text))


@pytest.mark.parametrize("compose", [COMPOSE, TEST_COMPOSE], ids=["deploy", "tests"])
def test_every_service_has_an_image_and_only_known_keys(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert service["image"]
        assert set(service) <= SERVICE_KEYS


def test_there_is_a_service_for_every_stage() -> None:
    assert {service["command"][0] for service in OURS.values()} == {*STAGES, "topics"}


def test_a_stage_waits_for_healthy_servers_and_is_limited_in_memory() -> None:
    for stage in STAGES:
        waits = SERVICES[stage]["depends_on"]
        assert waits["kafka"]["condition"] == waits["elasticsearch"]["condition"] == "service_healthy"
        assert SERVICES[stage]["mem_limit"]


def test_what_a_service_waits_for_can_come() -> None:
    for service in SERVICES.values():
        for name, wait in service.get("depends_on", {}).items():
            if wait["condition"] == "service_healthy":
                assert "test" in SERVICES[name]["healthcheck"]
            else:
                assert "restart" not in SERVICES[name], f"{name} never ends"


def test_every_path_that_is_mounted_exists_and_every_volume_is_declared() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (DEPLOY / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]


def test_only_the_api_is_published_and_only_on_loopback() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"api"}
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["api"]["ports"])


def test_elasticsearch_asks_who_one_is() -> None:
    assert SERVICES["elasticsearch"]["environment"]["xpack.security.enabled"] == "true"


@pytest.mark.parametrize("service", sorted(OURS))
def test_every_setting_that_compose_names_exists(service: str) -> None:
    assert {setting_of(name) for name in OURS[service]["environment"]} <= KNOWN


@pytest.mark.parametrize("service", sorted(OURS))
def test_every_command_that_compose_runs_exists(service: str) -> None:
    assert OURS[service]["command"][0] in command_names()


def test_every_variable_that_compose_requires_is_in_the_example() -> None:
    example = (DEPLOY / "env.example").read_text()
    required = re.findall(r"\$\{([A-Z_]+):\?", (DEPLOY / "compose.yml").read_text())
    assert all(f"{name}=" in example for name in required)
    assert set(re.findall(r"^([A-Z_]+)=", example, re.M)) <= variables_of((DEPLOY / "compose.yml").read_text())


def test_the_settings_file_is_read_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARKEN_CONFIG", str(DEPLOY / "harken.toml"))
    assert load_settings().mode == "distributed"
    assert set(named_in(tomllib.loads((DEPLOY / "harken.toml").read_text()))) <= KNOWN


def test_settings_in_comments_of_the_settings_file_exist() -> None:
    written = (DEPLOY / "harken.toml").read_text().replace("\n# ", "\n")
    sections = re.split(r"^\[(.+)\]$", written, flags=re.M)
    for section, text in zip(sections[1::2], sections[2::2], strict=True):
        assert {f"{section}.{key}" for key in re.findall(r"^(\w+) = ", text, re.M)} <= KNOWN
    assert {setting_of(name) for name in re.findall(r"HARKEN_BUS\w+", written)} <= KNOWN


def test_everything_that_the_image_copies_exists_and_is_let_through() -> None:
    let_through = (ROOT / ".dockerignore").read_text().splitlines()
    copied = re.findall(r"^COPY (?!--from)(.+)$", (DEPLOY / "Dockerfile").read_text(), re.M)
    for source in [word for line in copied for word in line.split()[:-1]]:
        assert (ROOT / source).exists()
        assert f"!{source}" in let_through


def test_the_image_has_all_our_packages() -> None:
    packages = {p.parent.name for p in ROOT.glob("*/__init__.py")} - {"tests"}
    copied = re.findall(r"^COPY (\w+) \1$", (DEPLOY / "Dockerfile").read_text(), re.M)
    assert packages == set(copied)


@pytest.mark.parametrize("unit", ["harken.service", "harken@.service"])
def test_a_unit_names_settings_that_exist(unit: str) -> None:
    text = (DEPLOY / "systemd" / unit).read_text()
    assert {setting_of(name) for name in re.findall(r"(HARKEN_\w+)=", text)} <= KNOWN


def test_what_the_deploy_page_tells_to_run_exists() -> None:
    page = (ROOT / "docs/deploy.md").read_text()
    told = re.findall(r"^    (?:docker compose .+ exec (?:-T )?api )?harken ([a-z]+)", page, re.M)
    assert {*STAGES, "topics", "doctor"} <= set(told) <= command_names()
    assert {setting_of(name) for name in re.findall(r"HARKEN_\w+", page)} - {"elastic_password", "ports"} <= KNOWN


def test_the_image_installs_the_versions_that_the_tests_ran_with() -> None:
    tested = dict(pins(ROOT / "constraints.txt"))
    installed = dict(pins(DEPLOY / "requirements.txt"))
    assert installed.items() <= tested.items()
    assert {"kafka-python", "elasticsearch", "crc32c", "lz4"} <= installed.keys()
