"""How numbers and times are written for people. No queries here.

patterns    text as a pattern of PostgreSQL
sparkline   a few weeks as a line
wording     numbers, changes, times and durations in words
"""
