"""The wiring as a Django app: it makes the Celery app known in every Django process."""

from django.apps import AppConfig


class TrackPulse(AppConfig):
    name = "trackpulse"

    def ready(self) -> None:
        # Without it, tasks sent from the web or the shell would go to a default app with a default broker.
        import trackpulse.celery  # noqa: F401, PLC0415 - it reads settings, which are complete only now
