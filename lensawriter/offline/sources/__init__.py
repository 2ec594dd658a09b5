"""Sources of a brief, parsed into units: sentences in the requested style, ready to be selected.

Uses `grammar`. Reading order: `line_filters` (lines without content), `blocks` (headings, paragraphs, lists, tables,
speech), `units` (one sentence), `quotations`, `cautions` and `bullets`, `tables`, `questions` and `speech` (one kind of block
each), `material` (all units of a brief).
"""
