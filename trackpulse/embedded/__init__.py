"""The embedded PostgreSQL and Valkey, for a machine that has neither. Settings contain only their addresses.

    users      serve(): the one step in which a process starts them, and counts among those that keep them up
    postgres   starts and stops PostgreSQL
    valkey     starts and stops Valkey
    place      where their data, ports and passwords are

What they are used for is not decided here.
"""
