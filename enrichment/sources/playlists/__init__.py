"""Reads which tracks are in a playlist, by the first way that shows all of it.

    WebApi      the official Web API, if there are credentials and it allows them to read this playlist
    Embed       the small public embed page, and the player's own query, a page of rows at a time
    PlayerPage  the page of the web player in a browser, which sends that query itself

No way guesses: what was not seen is reported, and a playlist is complete only if the rows add up to its total.

graphql   parses the player's `fetchPlaylist` answers: pages of rows, which `rows` parses
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
