"""Watching an active run."""
