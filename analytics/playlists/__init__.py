"""Playlists week by week. Reading them is `enrichment.runs.playlist_reading`.

positions       each week's positions and moves
reading_queue   readings asked for, leased and settled
updates         playlist updates: reading playlists outside runs
weeks           what one reading makes of its week
"""
