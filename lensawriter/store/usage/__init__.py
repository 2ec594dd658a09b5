"""Queries of the dashboard (`rollups`, `calls`, `outcomes`, `people`) and of the personal usage page (`personal`)."""
