"""The commands of `manage.py`, and what some of them share.

lookups   what the commands that look something up for each track have in common
"""
