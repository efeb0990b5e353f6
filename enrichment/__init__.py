"""Hands: reaches out to the platforms and drives the run. Owns no tables."""
