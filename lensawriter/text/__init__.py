"""Text functions without I/O: cleaning, Markdown marks, length, sentences, search keys and edit distance.

Read `cleaning` and `markdown` first; `length` and `sentences` are what drafts are measured by; `folding` and
`edit_distance` serve the search and the statistics; `section_lengths` divides the length of a brief among its sections.
"""
