"""How numbers and moments are written for people. Nothing here asks the database.

patterns    text as a pattern of PostgreSQL
sparkline   a few weeks as a line
wording     numbers, changes, moments and durations in words
"""
