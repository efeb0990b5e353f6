"""Finding the videos of tracks: searching, scoring results, and when to do it."""
