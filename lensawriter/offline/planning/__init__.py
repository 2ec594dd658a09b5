"""Planning: the outline of a text, and the sentences that go into each section.

Uses `grammar` and `sources`. Reading order: `article_types` and `section_roles` (what a use case needs), `keyphrases`,
`topics` and `ranking` (what the sources are about), `segmentation` and `outline` (the sections), `affinity` and
`allocation` (their sentences).
"""
