"""Tests of usage: the ledger, limits, requests for more, alerts and the dashboard."""
