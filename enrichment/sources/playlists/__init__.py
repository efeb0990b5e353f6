"""Reads which tracks stand in a playlist, on the first way that shows all of it.

    WebApi      the official service, where there are credentials and it lets them read this playlist
    Embed       the small public page for embedding, and the player's own query, a page of rows at a time
    PlayerPage  the page of the web player in a browser, which asks that query by itself

No way guesses: what is not seen is told, and a playlist is complete only where the rows add up to its total.
"""

from enrichment.sources.playlists.embed import Embed
from enrichment.sources.playlists.listing import Entry, Listing, PlaylistGone, PlaylistPrivate
from enrichment.sources.playlists.player import PlayerPage
from enrichment.sources.playlists.source import Playlists
from enrichment.sources.playlists.web_api import Credentials, WebApi

__all__ = [
    "Credentials",
    "Embed",
    "Entry",
    "Listing",
    "PlayerPage",
    "PlaylistGone",
    "PlaylistPrivate",
    "Playlists",
    "WebApi",
]
