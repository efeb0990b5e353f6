"""Is this machine fit for a run, and safe for others to reach?"""

import platform
import shutil
from collections.abc import Iterator

from django.conf import settings

from enrichment.doctor.finding import Finding, Level

LEAST_BYTES = 1_000_000_000


def release(name: str) -> Finding:
    return Finding(name, Level.OK, f"TrackPulse {settings.VERSION} on Python {platform.python_version()}")


def disk(name: str) -> Finding:
    folder = settings.VAR if settings.VAR.exists() else settings.BASE_DIR
    free = shutil.disk_usage(folder).free
    found = f"{free / 1e9:.1f} GB free at {settings.VAR}"
    if free < LEAST_BYTES:
        return Finding(
            name,
            Level.WARNING,
            found,
            "Free some space: browser profiles, logs and embedded servers are stored there.",
        )
    return Finding(name, Level.OK, found)


def safety(name: str) -> Finding:
    if settings.EMBEDDED:
        return Finding(name, Level.OK, "embedded servers: for this machine only")
    unsafe = list(_unsafe())
    if unsafe:
        return Finding(name, Level.WARNING, "; ".join(unsafe), "Correct these before others can reach this machine.")
    return Finding(name, Level.OK, "HTTPS on, DEBUG off, SECRET_KEY random")


def _unsafe() -> Iterator[str]:
    if settings.DEBUG:
        yield "DEBUG is on: error pages show internals"
    if not settings.HTTPS:
        yield "HTTPS is off: passwords and API keys are sent unencrypted"
