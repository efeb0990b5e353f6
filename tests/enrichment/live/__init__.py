"""Watching a run as it goes on."""
