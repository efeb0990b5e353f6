"""The enrichment app: it owns no tables."""

from django.apps import AppConfig


class Enrichment(AppConfig):
    name = "enrichment"

    def ready(self) -> None:
        # Both need loaded apps; the worker's handlers connect themselves.
        from enrichment import registry, worker  # noqa: F401, PLC0415

        # A wrong file is reported now, and not by every page on Friday.
        registry.shape()
