"""Limits 上限: plans, the days and months they are counted by, and the chain that is checked before a model is called; all pure."""
