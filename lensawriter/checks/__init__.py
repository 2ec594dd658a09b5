"""Deterministic checks: pure functions from a text to findings; the same text gives the same findings."""
