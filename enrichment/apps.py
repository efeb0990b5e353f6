"""The enrichment app: it owns no tables."""

from django.apps import AppConfig


class Enrichment(AppConfig):
    name = "enrichment"

    def ready(self) -> None:
        from enrichment import worker  # noqa: F401, PLC0415 - connects its handlers; needs the apps to be loaded
