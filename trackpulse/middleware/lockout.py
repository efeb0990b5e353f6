"""The page after too many wrong passwords: it says until when the login is locked."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil

from axes.helpers import get_client_ip_address, get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from analytics.formatting import wording

TOO_MANY_REQUESTS = 429
LONGEST_NAME = 255
"""The width of the column in which wrong guesses are stored. No account has a longer name."""


def locked_out(
    request: HttpRequest, _response: HttpResponse | None, credentials: Mapping[str, str] | None
) -> HttpResponse:
    """Answer a login attempt during the lock. Trying again meanwhile does not extend the lock."""
    until = _opens_at(request, credentials)
    wait = max(until - timezone.now(), timedelta(minutes=1))
    # Times are shown without seconds, and trying too early would fail, so the next minute is shown.
    facts = {"until": wording.moment(until + timedelta(seconds=59)), "wait": wording.duration(wait)}
    answer = render(request, "registration/locked_out.html", facts, status=TOO_MANY_REQUESTS)
    answer["Retry-After"] = str(ceil(wait.total_seconds()))
    return answer


def counted_name(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str:
    """Return the name for which a guess counts."""
    return str((credentials or request.POST).get("username", ""))[:LONGEST_NAME]


def _opens_at(request: HttpRequest, credentials: Mapping[str, str] | None) -> datetime:
    """Return when the last wrong password for this name from this address expires."""
    guesses = AccessAttempt.objects.filter(
        username=get_client_username(request, credentials), ip_address=get_client_ip_address(request)
    )
    last: datetime = guesses.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    return last + settings.AXES_COOLOFF_TIME
