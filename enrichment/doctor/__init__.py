"""Checks everything that a run needs, and says how to fix problems.

No check changes anything, and no platform is called unless requested. Checks that depend on a failed one are skipped:
one problem, one finding.
"""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.db import Error
from kombu.exceptions import OperationalError as MessagingError

from enrichment.doctor import credit_sources, machine, notifications, platforms, servers, work
from enrichment.doctor.finding import Check, Finding, Level, first_line
from enrichment.doctor.trials import Trial, read_for_real
from enrichment.net.redaction import redact, register

__all__ = ["Finding", "Level", "Trial", "examine", "read_for_real"]

CHECKS: dict[str, Check] = {
    "Release": machine.release,
    "PostgreSQL": servers.postgres,
    "Migrations": servers.migrations,
    "Clock": servers.clock,
    "Redis": servers.broker,
    "Redis memory": servers.eviction,
    "Workers": work.workers,
    "Schedule": work.next_slot,
    "Last slot": work.last_slot,
    "Active run": work.active_run,
    "Dates of runs": work.dates,
    "Playlists": work.playlists,
    "Canaries": work.canaries,
    "Rehearsal": work.rehearsal,
    "Browser": platforms.browser,
    "YouTube key": platforms.youtube_key,
    "Chartmetric": platforms.chartmetric_token,
    "Credit sources": credit_sources.switched_on,
    "Addresses": platforms.addresses,
    "Shape of pages": platforms.shape,
    "E-mail": notifications.mail,
    "Deliveries": notifications.deliveries,
    "Dead man's switch": notifications.dead_mans_switch,
    "Disk": machine.disk,
    "Safety": machine.safety,
}

ASKING: dict[str, Check] = {
    "YouTube key": platforms.youtube_answer,
    "Chartmetric": platforms.chartmetric_answer,
}
"""Checks that are replaced if the platforms may be called."""

NEEDS: dict[str, tuple[str, ...]] = {
    "Migrations": ("PostgreSQL",),
    "Clock": ("PostgreSQL",),
    "Redis memory": ("Redis",),
    "Workers": ("Redis",),
    "E-mail": ("PostgreSQL", "Migrations"),
    "Deliveries": ("PostgreSQL", "Migrations"),
    "Chartmetric": ("Redis",),
    "Credit sources": ("PostgreSQL", "Migrations", "Redis"),
    "Last slot": ("PostgreSQL", "Migrations", "Schedule"),
    "Active run": ("PostgreSQL", "Migrations"),
    "Dates of runs": ("PostgreSQL", "Migrations"),
    "Playlists": ("PostgreSQL", "Migrations"),
    "Canaries": ("PostgreSQL", "Migrations"),
    "Rehearsal": ("PostgreSQL", "Migrations", "Schedule"),
}


def examine(*, ask: bool = False) -> Iterator[Finding]:
    """Yield the finding of every check, without any password or key.

    With `ask` YouTube and Chartmetric are called once.
    """
    _register_secrets()
    good: set[str] = set()
    for name, check in (CHECKS | ASKING if ask else CHECKS).items():
        missing = [needed for needed in NEEDS.get(name, ()) if needed not in good]
        finding = Finding(name, Level.SKIPPED, f"needs {missing[0]}") if missing else _look(name, check)
        if finding.level in (Level.OK, Level.WARNING):
            good.add(name)
        yield replace(finding, found=redact(finding.found), remedy=redact(finding.remedy))


def _register_secrets() -> None:
    addresses = (settings.DATABASE_URL, settings.REDIS_URL)
    passwords = [urlsplit(address).password for address in addresses]
    keys = (
        settings.SECRET_KEY,
        settings.YOUTUBE_API_KEY,
        settings.CHARTMETRIC_REFRESH_TOKEN,
        settings.CREDITS_FM_KEY,
    )
    for secret in (*passwords, *keys, settings.HEALTHCHECK_PING_URL):
        register(secret or "")


def _look(name: str, check: Check) -> Finding:
    try:
        return check(name)
    except (Error, redis.RedisError, MessagingError) as error:
        return Finding(name, Level.FAILURE, first_line(error), "Try again: the server answered a moment ago.")
