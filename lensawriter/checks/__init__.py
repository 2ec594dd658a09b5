"""Checks of a text: pure functions, without I/O and without a model.

Each module is one check: `notation` corrects spelling and notation, `tone` detects the tone of sentences, `figures`
finds figures that occur in no source, `copying` measures copied and repeated text.
"""
