"""The readings of a run. Starting and ending runs belongs to `enrichment.runs`, recorded numbers to `snapshots`.

asking          whether pages are asked about other tracks
evidence        what was seen where a number was not understood
leasing         who may read what, one holder at a time
ledger          what becomes of readings: settled, given back, given up
progress        how fast a platform goes on, and when it may be through
pruning         how long readings are kept
tallies         what is counted of a platform's part of a run
timeline        what happened, and when
unread          what could not be read, and why
verification    what must hold of a run, asked of the rows
ways            how the numbers came
youtube_quota   what is left of the day's requests
"""
