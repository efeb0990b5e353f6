"""Words and small drawings for the templates.

credits         how templates show roles and credit sources
formatting      how templates write numbers, changes, times, flags and sparklines
notifications   template tags for notifications
playlists       the playlists of a track, for its page
"""
