"""The commands of `manage.py`, and the options they share.

choices   the options that both import commands have, and how their values are parsed
"""
