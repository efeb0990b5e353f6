"""Do the two servers answer, and are they configured as a run needs?"""

import redis
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from enrichment.doctor.finding import Finding, Level, first_line

OLDEST_REDIS = (6, 2)
"""The first whose ZADD supports GT, which keeps a shorter pause from cutting a longer one short."""

MOST_SECONDS_APART = 2.0
MOST_NAMED = 5


def postgres(name: str) -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            ((version,),) = cursor.fetchall()
    except Error as error:
        return Finding(name, Level.FAILURE, first_line(error), "Start PostgreSQL, or correct DATABASE_URL.")
    return Finding(name, Level.OK, f"answers, version {version}")


def migrations(name: str) -> Finding:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return Finding(name, Level.OK, "all applied")
    pending = [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
    more = f" and {len(pending) - MOST_NAMED} more" if len(pending) > MOST_NAMED else ""
    found = f"pending: {', '.join(pending[:MOST_NAMED])}{more}"
    return Finding(name, Level.FAILURE, found, "Run `manage.py migrate`.")


def clock(name: str) -> Finding:
    """Compare PostgreSQL's clock with ours at the middle of the question."""
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        ((theirs,),) = cursor.fetchall()
    apart = abs((theirs - before - (timezone.now() - before) / 2).total_seconds())
    found = f"this machine and PostgreSQL are {apart:.1f} s apart"
    if apart > MOST_SECONDS_APART:
        remedy = "Synchronise both clocks by NTP: one decides when a run is due, the other when a lease expires."
        return Finding(name, Level.WARNING, found, remedy)
    return Finding(name, Level.OK, found)


def broker(name: str) -> Finding:
    try:
        answer = _redis_info()
    except redis.RedisError as error:
        found = f"{first_line(error)} ({type(error).__name__})"
        return Finding(name, Level.FAILURE, found, "Start Redis, or correct REDIS_URL.")
    version = str(answer["redis_version"])
    if tuple(map(int, version.split(".")[:2])) < OLDEST_REDIS:
        return Finding(name, Level.FAILURE, f"answers, version {version}", "Install Redis 6.2 or later.")
    return Finding(name, Level.OK, f"answers, version {version}")


def eviction(name: str) -> Finding:
    """Read the policy from INFO, as hosted Redis servers often forbid CONFIG."""
    policy = str(_redis_info()["maxmemory_policy"])
    if policy == "noeviction":
        return Finding(name, Level.OK, "noeviction")
    found = f"maxmemory-policy is {policy}: when memory runs out, messages and chord counts are dropped"
    return Finding(name, Level.FAILURE, found, "Set maxmemory-policy to noeviction on the Redis server.")


def _redis_info() -> dict[str, object]:
    with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2) as client:
        answer: dict[str, object] = client.info()
        return answer
