"""The page for whoever has guessed a password too often: it says until when the login stays shut."""

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


def locked_out(
    request: HttpRequest, _response: HttpResponse | None, credentials: Mapping[str, str] | None
) -> HttpResponse:
    """Answer a login that was not even looked at. Trying again in between changes nothing about when it opens."""
    until = _opens_at(request, credentials)
    wait = max(until - timezone.now(), timedelta(minutes=1))
    # A moment is written without its seconds, and earlier than told is too early: so the next minute is told.
    facts = {"until": wording.moment(until + timedelta(seconds=59)), "wait": wording.duration(wait)}
    answer = render(request, "registration/locked_out.html", facts, status=TOO_MANY_REQUESTS)
    answer["Retry-After"] = str(ceil(wait.total_seconds()))
    return answer


def _opens_at(request: HttpRequest, credentials: Mapping[str, str] | None) -> datetime:
    """Return when the last wrong guess of this name from this address is forgotten."""
    guesses = AccessAttempt.objects.filter(
        username=get_client_username(request, credentials), ip_address=get_client_ip_address(request)
    )
    last: datetime = guesses.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    return last + settings.AXES_COOLOFF_TIME
