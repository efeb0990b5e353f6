"""What production installs is pinned and hashed, and looking it up never takes silence for good news."""

import re
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from typing import Any

from enrichment.demo.processes import ROOT

LOCK = (ROOT / "requirements.lock").read_text()
PIN = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)
CLEAN, VULNERABLE, UNKNOWN = 0, 1, 2


def pins(text: str) -> dict[str, str]:
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in PIN.findall(text)}


def judge(*packages: dict[str, Any]) -> tuple[int, str]:
    loader = SourceFileLoader("audit", str(ROOT / "bin" / "audit"))
    spec = spec_from_loader("audit", loader)
    assert spec is not None
    audit = module_from_spec(spec)
    loader.exec_module(audit)
    code, lines = audit.judge([*packages])
    return code, " ".join(lines)


def looked_up(name: str, *holes: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "version": "1.0", "vulns": [*holes]}


HOLE = {"id": "GHSA-invented", "fix_versions": ["1.1"]}
SKIPPED = {"name": "left-out", "skip_reason": "no answer"}


def test_the_lock_holds_every_requirement_in_its_version() -> None:
    wanted = pins((ROOT / "requirements.txt").read_text())

    assert len(wanted) > 20
    assert wanted.items() <= pins(LOCK).items()


def test_every_locked_package_has_hashes() -> None:
    entries = re.split(r"^(?=\S+==)", re.sub(r"^\s*#.*\n", "", LOCK, flags=re.MULTILINE), flags=re.MULTILINE)

    assert all("--hash=sha256:" in entry for entry in entries if entry.strip())


def test_the_lock_names_no_place_to_fetch_from() -> None:
    assert "://" not in LOCK
    assert not re.findall(r"^\s*--(?!hash=)", LOCK, re.MULTILINE)
    assert not re.findall(r" @ ", LOCK)


def test_packages_without_a_known_vulnerability_are_clean() -> None:
    assert judge(looked_up("one"), looked_up("two")) == (
        CLEAN,
        "2 packages were looked up; no vulnerability of theirs is known.",
    )


def test_a_vulnerability_is_named_with_its_remedy() -> None:
    assert judge(looked_up("one", HOLE), looked_up("two")) == (VULNERABLE, "one 1.0: GHSA-invented; fixed in 1.1")


def test_silence_is_no_good_news() -> None:
    assert judge()[0] == judge(SKIPPED)[0] == judge(SKIPPED, looked_up("one"))[0] == UNKNOWN
    assert judge(SKIPPED)[1].startswith("The database of known vulnerabilities cannot be reached from here")
    assert judge(SKIPPED, looked_up("one"))[1] == "Not checked, as the database did not answer for them: left-out."
