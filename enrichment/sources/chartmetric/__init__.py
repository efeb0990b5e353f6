"""Chartmetric, which counts Spotify's streams by itself: somebody else's numbers, with their own moments."""

from enrichment.sources.chartmetric.answers import History, Point
from enrichment.sources.chartmetric.source import Chartmetric, KeepsToken, Told

__all__ = ["Chartmetric", "History", "KeepsToken", "Point", "Told"]
