"""The life of a run, from its slot to its recording. Sources are in `sources`, rows in `analytics.runs`.

canary_looks       whether counts have moved, a few hours apart
contents           what a run has to read: its rows
ends               how leased readings end, depending on the answer
evidence           what was seen when a number was not understood
launching          readings as a Celery chord
lifecycle          started, tended, ended
neighbours         many tracks from one page
playlist_phase     playlists first, so that new tracks join
playlist_reading   one playlist
questions          what a source is asked for leased readings
playlist_updates   playlists between runs
release_following  wanted releases: their tracks added, and read at once
rehearsal          each run's canaries, read a day before
requests           requests to start a run, by people and programs
schedule           when slots are
slots              whether each slot has its run
stopping           when a platform is stopped
third_party_phase  Chartmetric last, about what Spotify could not give
track_reading      one track on one platform
"""
