"""The catalogue and the week over HTTP.

Every list is paged and takes a constant number of queries, however long its pages are. Filters and sort orders are
those of its page, by the same code.
"""

from ninja import Router

from analytics.api import contacts, overview, playlists, releases, search, tracks
from analytics.api.parameters import Pages, Problem, RowId, Text

__all__ = ["Pages", "Problem", "RowId", "Text", "router"]

router = Router()
for _part in (tracks, contacts, overview, search, playlists, releases):
    router.add_router("", _part.router)
