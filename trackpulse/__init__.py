"""Wiring: settings, the Celery app, addresses, the API object."""

__version__ = "1.0.0"
