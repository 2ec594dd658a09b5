"""Limits 上限: plans, periods, and the evaluation of limits before a model call. No clock, no database."""
