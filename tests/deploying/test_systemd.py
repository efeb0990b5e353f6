"""Each process type has a unit that starts its line of the Procfile, with as few privileges as possible."""

import os
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
from django.conf import settings
from honcho.environ import parse_procfile

ROOT = Path(settings.BASE_DIR)
UNITS = ROOT / "deploy" / "systemd"
TYPES = sorted(parse_procfile((ROOT / "Procfile").read_text()).processes)
SHUT_IN = {
    "CapabilityBoundingSet": "", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes",
    "PrivateTmp": "yes", "PrivateDevices": "yes", "RestrictSUIDSGID": "yes", "SystemCallArchitectures": "native",
}  # fmt: skip


class Unit(ConfigParser):
    """A unit file, which is case-sensitive and may repeat keys."""

    def __init__(self) -> None:
        super().__init__(strict=False, interpolation=None)

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def service(kind: str) -> dict[str, str]:
    unit = Unit()
    unit.read_string((UNITS / f"trackpulse-{kind}.service").read_text())
    return dict(unit["Service"])


def test_each_process_type_has_a_unit_and_no_unit_is_of_another() -> None:
    assert sorted(path.stem for path in UNITS.glob("*.service")) == [f"trackpulse-{kind}" for kind in TYPES]


@pytest.mark.parametrize("kind", TYPES)
def test_a_unit_starts_its_line_as_nobody_special_and_again_after_its_end(kind: str) -> None:
    unit = service(kind)

    assert unit["ExecStart"] == f"/opt/trackpulse/bin/run {kind}"
    assert (unit["User"], unit["Restart"]) == ("trackpulse", "always")


@pytest.mark.parametrize("kind", TYPES)
def test_a_unit_is_shut_in(kind: str) -> None:
    unit = service(kind)

    assert {name: unit[name] for name in SHUT_IN} == SHUT_IN


def test_only_the_browser_may_make_namespaces() -> None:
    assert {kind: service(kind)["RestrictNamespaces"] for kind in TYPES} == {
        kind: "user pid net" if kind == "browser" else "yes" for kind in TYPES
    }


def test_the_target_starts_all_of_them() -> None:
    target = (UNITS / "trackpulse.target").read_text()

    assert all(f"trackpulse-{kind}.service" in target for kind in TYPES)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Yield the root of a machine on which TrackPulse is installed as in docs/deploying.md."""
    units = tmp_path / "etc" / "systemd" / "system"
    shutil.copytree(UNITS, units)
    (tmp_path / "opt" / "trackpulse" / "bin").mkdir(parents=True)
    shutil.copy(ROOT / "bin" / "run", tmp_path / "opt" / "trackpulse" / "bin")
    for name in ("sysinit", "basic", "shutdown", "network-online", "multi-user"):
        (units / f"{name}.target").write_text(f"[Unit]\nDescription={name}\nDefaultDependencies=no\n")
    return tmp_path


def verified(machine: Path) -> str:
    """Return systemd's complaints about the units."""
    units = map(str, (machine / "etc" / "systemd" / "system").glob("trackpulse*"))
    command = ["systemd-analyze", f"--root={machine}", "verify", *units]
    env = {"PATH": os.environ["PATH"], "SYSTEMD_LOG_TARGET": "console"}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False).stderr


needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")


@needs_systemd
@pytest.mark.processes
def test_systemd_takes_the_units_as_they_are(machine: Path) -> None:
    assert verified(machine) == ""


@needs_systemd
@pytest.mark.processes
def test_systemd_would_say_what_it_does_not_take(machine: Path) -> None:
    unit = machine / "etc" / "systemd" / "system" / "trackpulse-web.service"
    unit.write_text(unit.read_text().replace("ProtectHome=", "ProtectHouse="))

    assert "ProtectHouse" in verified(machine)
