"""Runs, their readings and the overview over HTTP.

examples   the examples in the description of the API. A test checks each against its schema
"""

from ninja import Router

from enrichment.api import overview, readings, runs
from enrichment.api.schemas import WholeRun

__all__ = ["WholeRun", "router"]

router = Router()
for _part in (overview, runs, readings):
    router.add_router("", _part.router)
