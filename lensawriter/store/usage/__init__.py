"""Queries behind the dashboard and the usage page."""
