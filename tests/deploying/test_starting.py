"""`bin/run` and `bin/env` do what containers and systemd expect of them."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.processes

ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Yield a folder with the two programs and its own Procfile."""
    shutil.copytree(ROOT / "bin", tmp_path / "bin")
    (tmp_path / "Procfile").write_text('web: exec echo "${GREETING:-hello}, $PATH"\nwebsite: exec echo other\n')
    return tmp_path


def run(checkout: Path, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
    known = {"PATH": os.environ["PATH"], **env}
    return subprocess.run(command, cwd="/", env=known, capture_output=True, text=True, check=False)


def test_a_line_of_the_procfile_is_run_with_the_programs_of_the_environment(checkout: Path) -> None:
    told = run(checkout, f"{checkout}/bin/run", "web", GREETING="good day")

    assert told.stdout.startswith(f"good day, {checkout}/.venv/bin:")


@pytest.mark.parametrize("kind", ["nothing", "we", ""])
def test_a_type_that_the_procfile_lacks_is_refused(checkout: Path, kind: str) -> None:
    told = run(checkout, f"{checkout}/bin/run", kind)

    assert told.returncode != 0
    assert "Procfile" in told.stderr


def test_the_first_env_for_containers_has_secrets_that_no_other_has(checkout: Path) -> None:
    written = []
    for _ in range(2):
        (checkout / ".env").unlink(missing_ok=True)
        run(checkout, f"{checkout}/bin/env", "compose")
        written.append(
            dict(line.split("=", 1) for line in (checkout / ".env").read_text().splitlines() if "=" in line)
        )

    secret = ("SECRET_KEY", "FLOWER_BASIC_AUTH", "POSTGRES_PASSWORD", "REDIS_PASSWORD")
    assert all(len(one[name]) >= 24 and one[name] != other[name] for one, other in [written] for name in secret)
    assert len(written[0]["SECRET_KEY"]) >= 50
    assert (checkout / ".env").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kind", ["", "compose"])
def test_an_env_that_is_there_is_kept(checkout: Path, kind: str) -> None:
    (checkout / ".env").write_text("SECRET_KEY=mine\n")

    run(checkout, f"{checkout}/bin/env", kind)

    assert (checkout / ".env").read_text() == "SECRET_KEY=mine\n"
