"""Health checks for images, proxies and monitors: is the web process alive, and can it serve?

    GET /health/         200 while the process answers at all; restart it if it does not
    GET /health/ready/   200 if it can serve; 503 names what is missing, and `doctor` says why

Both are public, so they reveal nothing else.
"""

from collections.abc import Callable
from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from enrichment import broker

UNAVAILABLE = 503


@never_cache
@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    """Answer, whatever the state of the servers: restarting this process would not fix them."""
    return JsonResponse({"live": True})


@never_cache
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """Report whether each part is available."""
    parts = {name: is_there() for name, is_there in PARTS.items()}
    return JsonResponse({"ready": all(parts.values()), **parts}, status=200 if all(parts.values()) else UNAVAILABLE)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def redis_answers() -> bool:
    try:
        broker.check()
    except broker.BrokerAway:
        return False
    return True


def migrations_are_applied() -> bool:
    """Return whether the database has at least the migrations of this release; a later one's has more."""
    try:
        return _of_this_release() <= MigrationRecorder(connection).applied_migrations().keys()
    except Error:
        return False


@cache  # reading all files takes a tenth of a second, and they do not change while this process runs
def _of_this_release() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


PARTS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "redis": redis_answers,
    "migrations": migrations_are_applied,
}
