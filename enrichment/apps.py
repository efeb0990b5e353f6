"""The enrichment app: it owns no tables."""

from django.apps import AppConfig


class Enrichment(AppConfig):
    name = "enrichment"
