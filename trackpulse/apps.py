"""The wiring as a Django app: it makes every process of Django know the Celery app."""

from django.apps import AppConfig


class TrackPulse(AppConfig):
    name = "trackpulse"

    def ready(self) -> None:
        # Without it, tasks sent from the web or the shell would go to a default app and its default broker.
        import trackpulse.celery  # noqa: F401, PLC0415 - it reads settings, which are complete only now
