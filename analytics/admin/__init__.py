"""The tables in Django's admin. What people know can be edited; what was read is shown with its age."""

from analytics.admin import (
    access,
    canaries,
    contacts,
    counting_changes,
    history,
    notifications,
    playlists,
    rehearsals,
    tracks,
    videos,
)

__all__ = [
    "access",
    "canaries",
    "contacts",
    "counting_changes",
    "history",
    "notifications",
    "playlists",
    "rehearsals",
    "tracks",
    "videos",
]
