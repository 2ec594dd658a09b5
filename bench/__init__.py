"""Measurements of speed and memory, most of them compared with another implementation. They assert no results."""
