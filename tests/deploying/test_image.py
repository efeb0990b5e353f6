"""The image is built as the Dockerfile says, and its processes read and record a run.

No registry is used: debootstrap builds the base image under the name in the Dockerfile. The processes run in a chroot
instead of a container and share this machine's network; their servers and platforms are those of the tests.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from honcho.environ import parse_procfile

from analytics.models import SnapshotRun
from enrichment.demo import sample
from enrichment.demo.processes import Processes
from enrichment.runs import lifecycle
from enrichment.simulator.server import serve
from enrichment.simulator.stories import Story
from enrichment.simulator.world import World
from tests.asking import status
from tests.ports import kept_port
from tests.processes.conftest import environment, flush_redis
from tests.waiting import is_so

pytestmark = [pytest.mark.processes, pytest.mark.long, pytest.mark.timeout(3000)]

ROOT = Path(settings.BASE_DIR)
BASE = re.findall(r"^ARG BASE=(.+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[0]
SUITE = BASE.rpartition(":")[2].removesuffix("-slim")
CERTIFICATES = Path("/usr/local/share/ca-certificates")
LOGIN = ("operator", "a-password")


@dataclass(frozen=True)
class Store:
    """Where buildah stores the images and containers of these tests."""

    folder: Path

    def command(self, *words: str) -> list[str]:
        return ["buildah", "--root", f"{self.folder}/images", "--runroot", f"{self.folder}/running", *words]

    def do(self, *words: str) -> str:
        env = {**os.environ, "BUILDAH_ISOLATION": "chroot"}
        done = subprocess.run(self.command(*words), cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        return done.stdout.strip()

    def make_base(self) -> None:
        """Build a minimal Debian, with the additional certificates that this machine trusts."""
        root = self.folder / "base"
        subprocess.run(["debootstrap", "--variant=minbase", SUITE, root], check=True, stdout=subprocess.DEVNULL)
        shutil.copytree(CERTIFICATES, root / CERTIFICATES.relative_to("/"), dirs_exist_ok=True)
        shutil.rmtree(root / "var/cache/apt/archives")
        (root / "var/cache/apt/archives/partial").mkdir(parents=True)
        archive = self.folder / "base.tar"
        subprocess.run(["tar", "--create", "--file", archive, "--directory", root, "."], check=True)
        container = self.do("from", "scratch")
        self.do("add", "--quiet", container, str(archive), "/")
        self.do("commit", "--quiet", container, BASE)

    def forget(self) -> None:
        self.do("rm", "--all")
        self.do("rmi", "--all", "--force")


@dataclass(frozen=True)
class Container:
    """A container of the image, in which nothing is running yet."""

    store: Store
    name: str

    def do(self, *words: str) -> str:
        return self.store.do("run", "--isolation", "chroot", self.name, "--", *words)

    @property
    def root(self) -> Path:
        return Path(self.store.do("mount", self.name))


@pytest.fixture(scope="module")
def container() -> Iterator[Container]:
    """Yield a container of a freshly built image."""
    with tempfile.TemporaryDirectory(prefix="trackpulse-image") as folder:
        store = Store(Path(folder))
        store.make_base()
        store.do("bud", "--isolation", "chroot", "--pull-never", "--format", "docker", "--tag", "trackpulse", ".")
        yield Container(store, store.do("from", "--pull-never", "localhost/trackpulse"))
        store.forget()


class Contained(Processes):
    """Starts the process types from the image, with the commands of compose.yaml."""

    def __init__(self, env: dict[str, str], container: Container) -> None:
        super().__init__({})
        self._container = container
        self._given = [word for name, value in env.items() for word in ("--env", f"{name}={value}")]

    def start(self, kind: str) -> None:
        run = ["run", "--isolation", "chroot", *self._given, self._container.name, "--", "bin/run", kind]
        self.run(kind, *self._container.store.command(*run))


@dataclass(frozen=True)
class House:
    processes: Contained
    web: str
    flower: str

    def wait_for(self, what: Any) -> None:
        def is_there() -> bool:
            assert not self.processes.ended(), f"{self.processes.ended()} ended by itself: see {settings.VAR}/log"
            return bool(what())

        assert is_so(is_there), "it never came to that"


@pytest.fixture
def world() -> World:
    return World(24, stories=[story for story in Story if story is not Story.NEVER_LOADS])


@pytest.fixture
def house(container: Container, world: World, transactional_db: None) -> Iterator[House]:
    """Yield an installation with the simulator's catalogue, in which only the servers are running."""
    flush_redis()
    with ExitStack() as stack:
        simulator, web, flower = (stack.enter_context(kept_port()) for _ in range(3))
        far_side = stack.enter_context(serve(world, simulator, clock=lambda: world.now))
        sample.load(world)
        env = environment(far_side.url) | {
            "WEB_HOST": "127.0.0.1", "WEB_PORT": str(web), "FLOWER_HOST": "127.0.0.1", "FLOWER_PORT": str(flower),
            "FLOWER_BASIC_AUTH": ":".join(LOGIN),
            "CHROME_SANDBOX": "off",  # In a chroot the namespaces that it needs are not allowed.
        }  # fmt: skip
        processes = stack.enter_context(Contained(env, container))
        yield House(processes, f"http://127.0.0.1:{web}", f"http://127.0.0.1:{flower}")


def test_the_image_holds_no_compiler_no_secret_and_nothing_of_a_checkout(container: Container) -> None:
    names = {path.name for path in (container.root / "usr" / "bin").iterdir()}
    ours = {path.name for path in (container.root / "app").iterdir()}

    assert names & {"cc", "gcc", "g++", "make", "pip", "pip3", "git"} == set()
    assert ours == {
        ".venv", "LICENSE", "Procfile", "analytics", "bin", "enrichment", "manage.py", "requirements.lock",
        "static", "trackpulse",
    }  # fmt: skip


def test_the_image_runs_as_a_user_of_its_own(container: Container) -> None:
    assert container.do("id", "--user", "--name") == "trackpulse"
    assert container.do("sh", "-c", "touch /app/mine 2>/dev/null || echo refused") == "refused"


def test_every_process_type_starts_from_the_image_and_a_run_is_recorded(house: House, container: Container) -> None:
    for kind in parse_procfile((ROOT / "Procfile").read_text()).processes:
        house.processes.start(kind)
    house.wait_for(lambda: status(f"{house.web}/health/ready/") == 200)
    house.wait_for(lambda: status(house.flower, ":".join(LOGIN)) == 200)

    run = lifecycle.start(lifecycle.RunRequest(trigger=SnapshotRun.Trigger.SHELL))[0]
    house.wait_for(lambda: not SnapshotRun.objects.active().filter(pk=run.pk).exists())

    run.refresh_from_db()
    assert run.state == SnapshotRun.State.PARTIAL
    assert sum(platform_run.read for platform_run in run.platform_runs.all()) > 24
    call_command("verify_run", all=True)
    assert house.processes.ended() == []
    healthy(container, house.web)


def healthy(container: Container, web: str) -> None:
    """Run the image's own HEALTHCHECK against this web server's port."""
    config = json.loads(container.store.do("inspect", "--type", "image", "localhost/trackpulse"))
    _kind, *check = config["Docker"]["config"]["Healthcheck"]["Test"]
    assert "http://127.0.0.1:8000" in check[-1]
    container.do(*check[:-1], check[-1].replace("http://127.0.0.1:8000", web))
