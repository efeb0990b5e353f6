"""The people behind the tracks. Their pages are in `views`, their columns in `models.contacts`.

aggregates           totals and growth, computed in SQL
credit_suggestions   people named by pages and files, until a person decides
common_names         names that many people have
credit_claims        what sources claim about a track, made credits where it is sure who is meant
credit_lines         claims put together to one line per person and role
credit_queue         which tracks are to be looked up at each credit source
credit_suggestions   people whom pages and files name, until a person decides
duplicates           contacts that may be the same person
erasure              who was erased, as keyed hashes
learning             the IPI and ISNI of a contact, from a source that is sure to mean them
mentions             where free texts name a person
history              what past runs said of contacts
merging              two contacts into one, and back
names                whether two names are one person's
namesakes            which contact a name without an e-mail means
personal_data        all that is stored about one person
publishers           whether a writer of a work has a publisher
retention            how long people without a track are kept
roles                which roles contacts have
works                the works of recordings, their writers and who publishes whom
"""
