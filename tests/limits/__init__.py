"""Tests of plans, periods and the chain of limits."""
