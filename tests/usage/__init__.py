"""Tests of usage: limits, requests to raise them, alerts, personal usage and the dashboard."""
