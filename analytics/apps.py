"""The analytics app."""

from django.apps import AppConfig


class Analytics(AppConfig):
    name = "analytics"
    verbose_name = "TrackPulse"
