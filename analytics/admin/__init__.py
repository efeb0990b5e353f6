"""The tables in Django's admin. What people know can be edited; what was read is shown with its age.

action_pages       filters of lists in the admin, worded as questions: each keeps the rows with the answer yes
catalogue_import   a catalogue file in the admin: uploaded, previewed, and imported when a person confirms
cells              cells in the admin: a number with what a reader needs to judge it
export             tables of the admin as files: the filtered list, or the selected rows
fields             what several tables of the admin have in common
history_import     importing a history file in the admin: upload, preview, and import once a person confirms
import_columns     the form for choosing which column of a file is which of ours
import_place       the form for choosing where in a file the table is: on which sheet, and below which line
link_fields        fields for platform ids that accept links as well
searching          the search in the admin's lists: the same as on the pages
theme              the look of the admin: django-unfold's if it is installed, otherwise Django's own
"""

from analytics.admin import (
    access,
    canaries,
    contacts,
    counting_changes,
    history,
    notifications,
    playlists,
    rehearsals,
    releases,
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
    "releases",
    "tracks",
    "videos",
]
