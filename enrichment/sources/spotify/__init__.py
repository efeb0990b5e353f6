"""Reads a track's streams from Spotify's public page, as shown to visitors who are not signed in.

The player asks Spotify's GraphQL service for the count and then shows it. The answer is exact and says which
track it is about; the text on the page is the cross-check. If the two disagree, neither is accepted.

albums     understands albums in Spotify's answers: the one a track is on, and an artist's latest release
evidence   evidence of a track's page without a number: enough to see what changed, and no secrets
shape      the layout of Spotify's pages: `shape.toml`, and an operator's file that overrides lines of it
"""

from enrichment.sources.spotify.answers import playcount
from enrichment.sources.spotify.counts import count_text
from enrichment.sources.spotify.source import Spotify
from enrichment.sources.spotify.verdict import verdict

__all__ = ["Spotify", "count_text", "playcount", "verdict"]
