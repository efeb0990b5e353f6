"""A run as it goes on, for everybody who watches.

consumers   the WebSocket
run_state   what it sends: one look at the database for all watchers
"""
