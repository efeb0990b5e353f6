"""The people behind the tracks. Their pages are in `views`, their columns in `models.contacts`.

aggregates           totals and growth, computed in SQL
credit_suggestions   people named by pages and files, until a person decides
duplicates           contacts that may be the same person
erasure              who was erased, as keyed hashes
mentions             where free texts name a person
history              what past runs said of contacts
merging              two contacts into one, and back
namesakes            which contact a name without an e-mail means
personal_data        all that is stored about one person
retention            how long people without a track are kept
"""
