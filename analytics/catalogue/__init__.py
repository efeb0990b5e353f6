"""Tracks, their videos and editions, and importing them from files. Numbers belong to `snapshots`.

editions              which tracks are the same recording
importing             catalogue files
lengths               how long tracks are
links                 the ids in a person's links
lookup                the tracks that a person means
new_releases          new releases by artists of followed tracks
release_facts         fills in album, label and date of release of tracks where they are empty
release_tracks        the tracks of wanted releases: whose turn it is, and what its page listed
track_ids             ids of tracks that a file names by their ISRC
video_search_queue    for which tracks a video is searched for
video_search_status   what is left of today's searches, and who waits
videos                which videos a track's views are the sum of
"""
