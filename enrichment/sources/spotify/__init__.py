"""Reads a track's streams from Spotify's public page, as shown to visitors who are not signed in.

The player asks Spotify's GraphQL service for the count and then shows it. The answer is exact and says which
track it is about; the text on the page is the cross-check. If the two disagree, neither is accepted.
"""

from enrichment.sources.spotify.answers import playcount
from enrichment.sources.spotify.counts import count_text
from enrichment.sources.spotify.source import Spotify
from enrichment.sources.spotify.verdict import verdict

__all__ = ["Spotify", "count_text", "playcount", "verdict"]
