"""Live updates of a run, for everybody who watches.

consumers   the WebSocket
run_state   what it sends: one query of the database for all watchers
"""
