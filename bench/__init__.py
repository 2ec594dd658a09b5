"""Measurements side by side with peers; each prints ratios of one run. Nothing here is a test."""
