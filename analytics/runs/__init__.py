"""The readings of a run. Starting and ending runs belongs to `enrichment.runs`, recorded numbers to `snapshots`.

evidence        what was seen when a number was not understood
leasing         who may read what, one holder at a time
ledger          how readings end: settled, given back, given up
progress        a platform's rate, and the time left
pruning         how long readings are kept
reading_range   which readings a run has
settled         which readings have ended, remembered for a moment
shared_pages    whether a track's page is also used to request other tracks
tallies         the counters of a platform run
timeline        what happened, and when
unasked         new tracks that no run has asked a platform about yet
unread          what could not be read, and why
verification    the invariants of a run, checked in the tables
ways            how the numbers were obtained
youtube_quota   what is left of the day's requests
"""
