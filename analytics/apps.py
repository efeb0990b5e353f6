"""The analytics app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Analytics(AppConfig):
    name = "analytics"
    verbose_name = "TrackPulse"

    def ready(self) -> None:
        from analytics.access import groups  # noqa: PLC0415 - it needs the tables of users, which are known only now

        # Django makes the permissions in the same signal; it is listed before this app, so it is called first.
        post_migrate.connect(groups.grant, sender=self, dispatch_uid="analytics.access.groups")
