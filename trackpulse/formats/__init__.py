"""How Django's admin writes dates and times: as the pages do, see `analytics.formatting.wording`."""
