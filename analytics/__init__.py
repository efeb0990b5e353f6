"""All data: tables, the rules of growth, recording, and the pages that show results. It never calls a platform.

    urls           addresses of the pages
    views          pages                       api      the same over HTTP
    admin          tables, for those who edit  management   commands
    templatetags   filters and tags for templates
    digest         the weekly e-mail           lists    filters, sorting and search
    insights       what moved this week
    snapshots      recorded numbers and their growth
    playlists      positions, week by week
    catalogue      tracks, videos, and importing them
    contacts       the people behind the tracks
    runs           the rows of a run: readings leased, settled, counted
    access         who may do what             files, formatting   tables as files, numbers as words
    models         tables

Imports go down only.
"""
