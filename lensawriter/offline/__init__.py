"""The embedded writer: texts composed from a brief and its sources, with no model: parse, rank, allot, turn, join."""
