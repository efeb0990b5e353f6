"""Runs everything on this machine, to click through: every process type of the Procfile."""

import os
import secrets
import shlex
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from honcho.environ import parse_procfile
from honcho.manager import Manager

from enrichment.demo import sample, tables

WITHOUT_FLOWER = "not started: set FLOWER_BASIC_AUTH to a login of its own (user:password)"


class Command(BaseCommand):
    help = "Migrate, then run web, workers, beat and Flower until Ctrl-C; with DEMO=on the simulator as well."

    def handle(self, *_args: object, **_options: object) -> None:
        tables.migrate()
        self._welcome()
        self.stdout.flush()
        manager = Manager()
        env = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONUNBUFFERED": "1"}
        for name, command in commands().items():
            manager.add_process(name, command, env=env, cwd=settings.BASE_DIR)
        manager.loop()
        sys.exit(manager.returncode)

    def _welcome(self) -> None:
        web = f"http://127.0.0.1:{settings.WEB_PORT}"
        self.stdout.write(f"TrackPulse   {web}/   (API: {web}/api/docs)")
        flower = f"http://127.0.0.1:{settings.FLOWER_PORT}/"
        self.stdout.write(f"Flower       {flower if settings.FLOWER_BASIC_AUTH else WITHOUT_FLOWER}")
        if settings.EMBEDDED:
            self.stdout.write(f"Log in as admin with the password in {first_user()}")
        elif not get_user_model().objects.exists():
            self.stdout.write("There is no user yet: run `manage.py createsuperuser`.")
        if settings.DEMO:
            self.stdout.write("All numbers are invented: the platforms are the simulator (DEMO=on in .env).")


def commands() -> dict[str, str]:
    """Return what to run, by process type."""
    lines = dict(parse_procfile((settings.BASE_DIR / "Procfile").read_text()).processes)
    if not settings.FLOWER_BASIC_AUTH:
        # Flower refuses to start without a login, and when one process ends, all others are stopped.
        del lines["flower"]
    if settings.DEMO:
        arguments = shlex.join(["--port", str(settings.STANDIN_PORT), *sample.ARGUMENTS])
        lines["simulator"] = f"exec python -m enrichment.simulator {arguments}"
    return lines


def first_user() -> Path:
    """Return the file with the password of `admin`, who is created if there is no user yet.

    The path is relative to the project if the file is in it.
    """
    path: Path = settings.VAR / ("demo-password" if settings.DEMO else "admin-password")
    users = get_user_model().objects
    if not users.exists():
        password = secrets.token_urlsafe(12)
        path.touch(mode=0o600)
        path.write_text(f"{password}\n")
        users.create_superuser("admin", password=password)
    return path.relative_to(settings.BASE_DIR) if path.is_relative_to(settings.BASE_DIR) else path
