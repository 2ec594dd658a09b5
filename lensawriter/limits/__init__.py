"""Limits 上限: plans, periods, and the evaluation of limits before a model call. Pure functions without clock or database."""
