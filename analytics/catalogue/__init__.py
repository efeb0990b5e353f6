"""Tracks, their videos and editions, and importing them from files. Numbers belong to `snapshots`.

importing             catalogue files
editions              which tracks are the same recording
lengths               how long tracks are
links                 the ids in a person's links
lookup                the tracks that a person means
track_ids             ids of tracks that a file names by their ISRC
video_search_queue    for which tracks a video is searched for
video_search_status   what is left of today's searches, and who waits
videos                which videos a track's views are the sum of
"""
