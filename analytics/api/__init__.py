"""The catalogue and the week over HTTP.

Every list is paged and takes a constant number of queries, however long its pages are. Filters and sort orders are
those of its page, by the same code.

credit_schemas   the API's schemas for credits, claims, works and publishers
examples         the examples in the description of the API. A test checks each against its schema
filters          filters and sort orders of the lists: the same as on the pages
growth_schemas   the API's schemas for numbers, their growth and their windows
newest           the newest snapshot of each track that is shown
parts            the parts that long lists repeat, such as the windows of each track
schemas          the API's schemas for tracks and contacts
"""

from ninja import Router

from analytics.api import contacts, overview, playlists, releases, search, tracks
from analytics.api.parameters import Pages, Problem, RowId, Text

__all__ = ["Pages", "Problem", "RowId", "Text", "router"]

router = Router()
for _part in (tracks, contacts, overview, search, playlists, releases):
    router.add_router("", _part.router)
