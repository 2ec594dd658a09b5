"""Measurements, most of them beside another implementation or an earlier state. Nothing here is a test."""
