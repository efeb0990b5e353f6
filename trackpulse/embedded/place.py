"""Where the servers of a checkout have their data, ports and passwords. Nothing is started here."""

import hashlib
import itertools
import json
import os
import random
import secrets
import socket
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, NamedTuple

from trackpulse.permissions import make_walkable, reachable

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30  # initdb on a slow disk takes 5 s, recovery after a crash about as long again.
# Below those that systems give to outgoing connections, one of which could be there when a server starts again.
_PORTS = range(20_000, 32_000)


class Addresses(NamedTuple):
    """The addresses of the two servers, including passwords, and a secret key for the site that runs on them."""

    database_url: str
    redis_url: str
    secret_key: str


class ServerFailed(Exception):
    """An embedded server did not start; the text ends with the last lines of its log."""


@dataclass(frozen=True)
class Place:
    """The folder of one checkout's servers, and their ports and secrets, which are chosen once."""

    folder: Path
    durable: bool = True
    """Whether data outlives a crash of the machine. Tests throw theirs away, and are faster without."""

    def lock(self, name: str) -> IO[str]:
        self.folder.mkdir(parents=True, exist_ok=True)
        return (self.folder / f"{name}.lock").open("w")

    def facts(self) -> dict[str, str]:
        """Return the ports and the secrets, chosen at the first call and kept."""
        path = self.folder / "facts.json"
        if not path.exists():
            self._choose(path)
        return {str(key): str(value) for key, value in json.loads(path.read_text()).items()}

    def _choose(self, path: Path) -> None:
        ports = _free_ports(2)
        facts = {
            "postgres": str(ports[0]),
            "valkey": str(ports[1]),
            "password": secrets.token_hex(16),
            "secret_key": secrets.token_urlsafe(48),
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        mine = path.with_suffix(f".{os.getpid()}")
        mine.touch(mode=0o600)
        mine.write_text(json.dumps(facts))
        # If several processes choose at the same moment, the first one wins, and its choice is complete.
        with suppress(FileExistsError):
            path.hardlink_to(mine)
        mine.unlink()

    def addresses(self, database: str = "postgres", redis_database: int = 0) -> Addresses:
        facts = self.facts()
        password = facts["password"]
        return Addresses(
            f"postgresql://trackpulse:{password}@127.0.0.1:{facts['postgres']}/{database}",
            f"redis://:{password}@127.0.0.1:{facts['valkey']}/{redis_database}",
            facts["secret_key"],
        )


def folder_of_checkout() -> Path:
    var = ROOT / "var"
    if os.geteuid() != 0:
        return var / "embedded"
    if reachable(var if var.exists() else ROOT):
        return make_walkable(make_walkable(var) / "embedded")
    name = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    folder = make_walkable(Path("/var/tmp") / f"trackpulse-{name}")  # noqa: S108 - its owner is looked at below
    # Anybody may create a folder there, and root must not run programs or write logs in theirs.
    if folder.lstat().st_uid != 0:
        raise ServerFailed(f"{folder} belongs to another user: check what it is, and remove it.")
    return folder


def _free_ports(count: int) -> list[int]:
    """Return free ports that the system gives to nobody by chance, so that they are free at the next start too."""
    tried = random.sample(_PORTS, len(_PORTS))
    return list(itertools.islice(filter(_is_free, tried), count))


def _is_free(port: int) -> bool:
    with suppress(OSError), socket.create_server(("127.0.0.1", port)):
        return True
    return False


def wheel(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ServerFailed(f"{name} is not installed: run `pip install -r requirements.txt` or set DATABASE_URL.")
    return Path(spec.origin).parent


def tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-10:]) if log.exists() else "it left no log"
