"""Limits 上限: plans, periods and the evaluation of limits before a model is called. Pure: no clock, no database."""
