"""Runs and playlists in the admin, with the buttons that start something.

confirmations   confirmation pages
playlists       playlists, and "Update now"
runs            runs, and "Run snapshot now"
"""

from enrichment.admin import playlists, runs

__all__ = ["playlists", "runs"]
