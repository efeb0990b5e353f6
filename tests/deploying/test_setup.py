"""`bin/setup` finds Chromium on every system, or says what to type."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from enrichment.browser import places

pytestmark = pytest.mark.processes

ROOT = Path(settings.BASE_DIR)
TOOLS = ("basename", "cat", "cmp", "dirname", "id", "rm", "sh", "tail", "mktemp")
MISSING = 'import sys; sys.stdout.write("chromedriver"); sys.exit(1)\n'

# As on a Debian that has Python alone: it names the package on standard output.
PYTHON_ALONE = f"""#!{sys.executable}
import sys
from pathlib import Path
if "venv" in sys.argv and not Path("installed").exists():
    sys.exit(print("apt install python3-venv") or 1)
if "venv" in sys.argv:
    Path(".venv/bin").mkdir(parents=True)
    Path(".venv/bin/pip").symlink_to("/bin/true")
"""
APT = '#!/bin/sh\ncase "$*" in *python3-venv) : >installed ;; esac\n'


def program(path: Path, text: str = "#!/bin/sh\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Yield a checkout with its packages installed, on a machine without a driver or any installer."""
    checkout = tmp_path / "checkout"
    program(checkout / "bin" / "setup", (ROOT / "bin" / "setup").read_text())
    program(checkout / ".venv" / "bin" / "pip")
    (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
    for name in ("requirements.txt", ".venv/requirements.txt.installed"):
        (checkout / name).write_text("one==1.0\n")
    program(checkout / "enrichment" / "browser" / "places.py", MISSING)
    for tool in TOOLS:
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or "missing")
    return checkout


def set_up(checkout: Path, system: str = "Linux", **env: str) -> subprocess.CompletedProcess[str]:
    programs = checkout.parent / "bin"
    program(programs / "uname", f"#!/bin/sh\necho {system}\n")
    command = [checkout / "bin" / "setup"]
    return subprocess.run(command, env={"PATH": str(programs), **env}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("tool", "typed"),
    [
        ("dnf", "dnf install chromium chromedriver"),
        ("zypper", "zypper install chromium chromedriver"),
        ("pacman", "pacman -S chromium"),
        ("apk", "apk add chromium chromium-chromedriver"),
        ("snap", "snap install chromium"),
    ],
)
def test_each_linux_is_told_in_its_own_words_what_to_type(checkout: Path, tool: str, typed: str) -> None:
    program(checkout.parent / "bin" / tool, "#!/bin/sh\necho started > /dev/stderr\n")

    told = set_up(checkout)

    assert told.returncode == 1
    assert f"chromedriver cannot be found. Run: {typed}\n" in told.stderr
    assert "started" not in told.stderr


def test_macos_is_told_to_use_brew_and_no_apt_is_called(checkout: Path) -> None:
    told = set_up(checkout, system="Darwin")

    assert told.returncode == 1
    assert "Run: brew install --cask google-chrome chromedriver\n" in told.stderr
    assert "apt" not in told.stderr


def test_an_unknown_system_is_told_what_to_set(checkout: Path) -> None:
    told = set_up(checkout)

    assert told.returncode == 1
    assert "chromedriver cannot be found.\n" in told.stderr
    assert "set CHROME_BINARY and CHROMEDRIVER" in told.stderr


def test_programs_that_are_set_are_not_looked_for(checkout: Path) -> None:
    told = set_up(checkout, CHROME_BINARY="/opt/mine/chrome", CHROMEDRIVER="/opt/mine/chromedriver")

    assert (told.returncode, told.stderr) == (0, "")


def test_a_python_without_venv_gets_it_and_asks_for_nothing(checkout: Path) -> None:
    programs = checkout.parent / "bin"
    shutil.rmtree(checkout / ".venv")
    program(programs / "python3", PYTHON_ALONE)
    program(programs / "apt-get", APT)
    program(programs / "sudo", '#!/bin/sh\nshift\n"$@"\n')
    for tool in ("env", "true"):
        (programs / tool).symlink_to(shutil.which(tool) or "missing")

    told = set_up(checkout, CHROME_BINARY="/opt/mine/chrome", CHROMEDRIVER="/opt/mine/chromedriver")

    said = "Creating .venv\nInstalling python3-venv\nInstalling requirements.txt\n"
    assert (told.returncode, told.stdout, told.stderr) == (0, "", said)


def test_a_program_on_path_comes_before_the_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_path, elsewhere = program(tmp_path / "bin" / "chromium"), program(tmp_path / "Applications" / "Google Chrome")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    assert places.find(["chrome", "chromium"], [str(elsewhere)]) == str(on_path)
    assert places.find(["chrome"], [str(tmp_path / "nowhere"), str(elsewhere)]) == str(elsewhere)
    assert places.find(["chrome"], [str(tmp_path / "nowhere")]) is None


def test_what_is_no_program_is_not_taken_for_one(tmp_path: Path) -> None:
    folder, text = tmp_path / "chromium", tmp_path / "chrome"
    folder.mkdir()
    text.write_text("no program")

    assert places.find([], [str(folder), str(text)]) is None


@pytest.mark.processes
def test_this_machine_has_both_programs() -> None:
    asked = subprocess.run(
        [sys.executable, "enrichment/browser/places.py"],
        cwd=ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (asked.returncode, asked.stdout) == (0, "")
