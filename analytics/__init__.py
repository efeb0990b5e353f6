"""All data: tables, the rules of growth, recording, and the pages that show results. Calls no platform.

    urls           addresses of the pages
    views          pages                       api      the same over HTTP
    admin          tables, for those who edit  management   commands
    templatetags   what templates write
    digest         the weekly letter           lists    filters, order and search
    insights       what the week was like
    snapshots      recorded numbers and their growth
    playlists      who stood where, week by week
    catalogue      tracks, videos, and files that bring them
    contacts       the people behind the tracks
    runs           readings: leased, settled, counted
    access         who may do what             files, formatting   tables as files, numbers as words
    models         tables

Imports go down only.
"""
