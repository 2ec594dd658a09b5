"""Texts: articles, summaries, posts, titles, proofreading, written from the planned sentences.

Uses `grammar`, `sources` and `planning`. Reading order: `word_choice` and `rephrasing` (one sentence), `merging` and
`speakers` (neighbouring sentences), `paragraphs`, `additions` and `closings` (parts of a section), `sections`
(articles), `summary`, `posts`, `titles`, `proofreading` and `translation` (the other use cases). `markup` is used by
several of them.
"""
