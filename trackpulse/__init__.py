"""Wiring: settings, the Celery app, addresses, the API object."""
