"""Are e-mails sent, did notifications arrive, and would somebody notice if nothing ran?"""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from analytics.models import Delivery, Subscription
from enrichment.doctor.finding import Finding, Level

LATELY = timedelta(days=8)

OVERDUE = timedelta(minutes=30)
"""Whatever is due is sent, or put off, within a minute; a backlog may take longer."""


def mail(name: str) -> Finding:
    if not settings.EMAIL_URL:
        found = f"not set: every e-mail is saved as a file in {settings.EMAIL_FILE_PATH}"
        wanted = Subscription.objects.filter(wanted=True).exists()
        level = Level.WARNING if wanted and not settings.DEMO else Level.OK
        return Finding(name, level, found, "Set EMAIL_URL and DEFAULT_FROM_EMAIL to have them sent.")
    if not settings.EMBEDDED and "://127.0.0.1" in settings.SITE_URL:
        found = f"links in e-mails lead to {settings.SITE_URL}"
        return Finding(name, Level.WARNING, found, "Set SITE_URL to where people reach the site.")
    return Finding(name, Level.OK, f"sent by {settings.EMAIL_HOST}, as {settings.DEFAULT_FROM_EMAIL}")


def deliveries(name: str) -> Finding:
    now = timezone.now()
    pending = Delivery.objects.pending()
    if overdue := pending.filter(next_at__lt=now - OVERDUE).count():
        remedy = "Check that beat is running and a worker serves the queue `runs`, and look into its log."
        return Finding(name, Level.WARNING, f"{overdue} due, but not sent for half an hour or more", remedy)
    lately = Delivery.objects.filter(asked_at__gt=now - LATELY)
    given_up = lately.filter(state=Delivery.State.GIVEN_UP).count()
    if given_up:
        remedy = "The admin shows the reasons under Deliveries. You can send them again there."
        return Finding(name, Level.WARNING, f"{given_up} given up in eight days", remedy)
    return Finding(name, Level.OK, f"{pending.count()} pending, none given up")


def dead_mans_switch(name: str) -> Finding:
    if not settings.HEALTHCHECK_PING_URL:
        return Finding(name, Level.OK, "not set: nobody is alerted if nothing runs for a week")
    parts = urlsplit(settings.HEALTHCHECK_PING_URL)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        remedy = "Set HEALTHCHECK_PING_URL to the whole address of the check, https://hc-ping.com/…, or unset it."
        return Finding(name, Level.FAILURE, "not a valid address", remedy)
    return Finding(name, Level.OK, f"at {parts.hostname}, notified of every weekly run")
