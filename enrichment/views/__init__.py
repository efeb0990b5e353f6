"""Pages and buttons that reach out to the platforms: of runs, playlists and releases."""
