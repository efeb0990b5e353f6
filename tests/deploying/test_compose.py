"""compose.yaml is valid, and starts the lines of the Procfile."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from django.conf import settings
from honcho.environ import parse_procfile

ROOT = Path(settings.BASE_DIR)
SCHEMA = json.loads((Path(__file__).parent / "compose-spec.json").read_text())
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "trackpulse"}
TYPES = sorted(parse_procfile((ROOT / "Procfile").read_text()).processes)


def test_the_specification_allows_the_file() -> None:
    jsonschema.Draft7Validator(SCHEMA).validate(COMPOSE)


def test_the_specification_refuses_a_misspelt_word() -> None:
    wrong = COMPOSE | {"services": {"web": {"comand": "bin/run web"}}}

    with pytest.raises(jsonschema.ValidationError, match="comand"):
        jsonschema.Draft7Validator(SCHEMA).validate(wrong)


@pytest.mark.parametrize("kind", TYPES)
def test_each_process_type_is_a_service_that_runs_its_line(kind: str) -> None:
    assert SERVICES[kind]["command"] == ["bin/run", kind]


def test_nothing_else_runs_of_ours_but_the_migrations_once() -> None:
    assert OURS.keys() - set(TYPES) == {"migrate"}
    assert OURS["migrate"]["command"] == ["python", "manage.py", "migrate", "--no-input"]
    assert OURS["migrate"]["restart"] == "no"


@pytest.mark.parametrize("kind", TYPES)
def test_a_process_starts_on_migrated_tables_and_again_after_its_end(kind: str) -> None:
    needs = {name: need["condition"] for name, need in SERVICES[kind]["depends_on"].items()}

    assert needs == {
        "migrate": "service_completed_successfully", "postgres": "service_healthy", "valkey": "service_healthy"
    }  # fmt: skip
    assert SERVICES[kind]["restart"] == "unless-stopped"


def test_every_service_is_looked_after_but_those_that_nobody_can_ask() -> None:
    unwatched = {name for name, service in SERVICES.items() if service.get("healthcheck", {}).get("disable")}

    assert unwatched == {"beat", "migrate"}
    assert {name for name in SERVICES if "healthcheck" not in SERVICES[name]} == {"web"}  # The image has its own.
    assert "/health/" in (ROOT / "Dockerfile").read_text()


def test_redis_forgets_nothing() -> None:
    said = " ".join(SERVICES["valkey"]["command"])

    assert "--appendonly yes" in said
    assert "--maxmemory-policy noeviction" in said


def test_ports_are_open_to_this_machine_alone() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert len(ports) == 2
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_every_volume_that_is_used_is_declared_and_no_other() -> None:
    used = {mount.partition(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])}

    assert used == set(COMPOSE["volumes"])


def test_no_password_stands_in_the_file() -> None:
    for service in SERVICES.values():
        given = {
            name: value for name, value in service.get("environment", {}).items() if "PASS" in name or "AUTH" in name
        }
        assert all(value.startswith("${") for value in given.values())


def test_the_profile_of_the_browser_lets_chromium_build_its_sandbox() -> None:
    profile = json.loads((ROOT / "deploy" / "chromium-seccomp.json").read_text())
    refused = {name for rule in profile["syscalls"] for name in rule["names"]}

    assert "seccomp:deploy/chromium-seccomp.json" in SERVICES["browser"]["security_opt"]
    assert refused & {"clone", "clone3", "unshare", "setns", "chroot"} == set()
    assert {"mount", "bpf", "kexec_load", "init_module"} <= refused


def test_the_commands_of_the_documentation_name_services_that_there_are() -> None:
    words = (ROOT / "docs" / "deploying.md").read_text()
    named = set(re.findall(r"docker compose exec (?:-T )?(\S+)", words))
    stopped = set(re.findall(r"docker compose stop (.+)", words)[0].split())

    assert {"web", "browser", "postgres", "valkey"} <= named <= SERVICES.keys()
    assert stopped == OURS.keys() - {"migrate"}
