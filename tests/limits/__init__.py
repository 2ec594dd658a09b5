"""Tests of plans, periods and the evaluation of limits."""
