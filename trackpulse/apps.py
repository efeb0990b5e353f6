"""The wiring as a Django app: it makes the Celery app known in every Django process."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from trackpulse.database import switch_off_jit


class TrackPulse(AppConfig):
    name = "trackpulse"

    def ready(self) -> None:
        # Without it, tasks sent from the web or the shell would go to a default app with a default broker.
        import trackpulse.celery  # noqa: F401, PLC0415 - it reads settings, which are complete only now

        connection_created.connect(switch_off_jit, dispatch_uid="trackpulse.database.jit")
