"""Chartmetric: third-party counts of Spotify's streams, with their own times."""

from enrichment.sources.chartmetric.answers import History, Point
from enrichment.sources.chartmetric.source import Chartmetric, HistoryAnswer, KeepsToken

__all__ = ["Chartmetric", "History", "HistoryAnswer", "KeepsToken", "Point"]
