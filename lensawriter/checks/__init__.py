"""Deterministic checks: pure functions from a text to findings, without I/O and without a model.

Each file is one check: `notation` corrects spelling and notation, `tone` finds the tone of sentences, `figures` finds
figures without a source, `copying` measures copied and repeated text.
"""
