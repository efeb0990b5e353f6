"""Chartmetric: third-party counts of Spotify's streams, with their own times."""

from enrichment.sources.chartmetric.answers import History, Point
from enrichment.sources.chartmetric.source import Chartmetric, KeepsToken, Told

__all__ = ["Chartmetric", "History", "KeepsToken", "Point", "Told"]
