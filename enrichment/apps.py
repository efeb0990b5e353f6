"""The enrichment app: it owns no tables."""

from django.apps import AppConfig


class Enrichment(AppConfig):
    name = "enrichment"

    def ready(self) -> None:
        # All need loaded apps; the worker's handlers connect themselves.
        from analytics.catalogue import track_ids as wanted_ids  # noqa: PLC0415
        from enrichment import registry, worker  # noqa: F401, PLC0415
        from enrichment.lookups import track_ids  # noqa: PLC0415

        wanted_ids.asked_by(track_ids.find)

        # A wrong file is reported now, and not by every page on Friday.
        registry.shape()
