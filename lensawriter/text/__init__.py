"""Text functions without I/O: cleaning, Markdown marks, length, sentences, search keys and edit distance.

Read `cleaning` and `markdown` first. `length` and `sentences` measure drafts, `folding` is for the search,
`edit_distance` for the statistics, and `section_lengths` divides the length of a brief among its sections.
"""
