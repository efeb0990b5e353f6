"""CI and the commit hooks run the same `make` commands as people do."""

import re
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def read(path: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / path).read_text())
    return content


def jobs() -> dict[str, Any]:
    found: dict[str, Any] = read(".github/workflows/ci.yml")["jobs"]
    return found


def test_ci_runs_targets_of_the_makefile_and_nothing_else() -> None:
    commands = [step["run"] for job in jobs().values() for step in job["steps"] if "run" in step]

    assert {command.partition(" ")[0] for command in commands} == {"make"}
    assert {command.partition(" ")[2] for command in commands} == {"check", "quick", "test", "image"}
    assert {"check", "quick", "test", "image"} <= TARGETS


def test_hooks_before_a_commit_are_targets_of_the_makefile() -> None:
    hooks = [hook for repository in read(".pre-commit-config.yaml")["repos"] for hook in repository["hooks"]]

    assert hooks
    assert all(hook["entry"].removeprefix("make ") in TARGETS for hook in hooks)
    assert all(hook["entry"].startswith("make ") for hook in hooks)


def test_ci_tries_the_same_pythons_as_make_matrix() -> None:
    script = (ROOT / "bin" / "matrix").read_text()
    newest = int(re.findall(r"^newest=(\d+)$", script, re.MULTILINE)[0])
    oldest = int(
        re.findall(r'^requires-python = ">=3\.(\d+)', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[0]
    )

    assert jobs()["quick"]["strategy"]["matrix"]["python"] == [f"3.{minor}" for minor in range(oldest, newest + 1)]


def test_every_kind_of_file_with_pins_is_watched() -> None:
    watched = {update["package-ecosystem"] for update in read(".github/dependabot.yml")["updates"]}

    assert watched == {"pip", "github-actions", "docker", "docker-compose"}
