"""Wiring: settings, the Celery app, URLs, the API object."""

__version__ = "1.0.0"
