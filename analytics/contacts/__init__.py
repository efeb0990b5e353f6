"""The people behind the tracks. Their pages are in `views`, their columns in `models.contacts`.

aggregates           totals and growth, computed in SQL
common_names         names that many people have
credit_claims        what sources claim about a track; credits if it is certain who is meant
credit_lines         claims combined into one line per person and role
credit_queue         which tracks have to be looked up at each credit source
credit_status        the progress of credit lookups: how far each source is, and why one is not being asked now
credit_suggestions   people named by pages and files, until a person decides
credited             the tracks behind a run's contacts, gathered once for their totals and growth
duplicates           contacts that may be the same person
erasure              who was erased, as keyed hashes
history              contacts' totals and growth in past runs
learning             a contact's IPI and ISNI, from a source that certainly means them
mentions             names of people in free texts
merging              merging two contacts, and undoing it
names                whether two names mean one person
namesakes            which contact a name without an e-mail means
personal_data        everything stored about one person
publishers           whether a writer of a work has a publisher
removed_credits      credits that a person removed by hand: no source brings them back
retention            how long people without a track are kept
roles                which roles contacts have
traces               where one person appears in the database
works                the works of recordings, their writers and publishers
"""
