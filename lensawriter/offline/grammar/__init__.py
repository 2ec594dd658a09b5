"""Japanese inflection: verbs, adjectives, polite and plain style, headlines.

The lowest layer of the offline model. It works on single clauses and sentences and knows neither briefs nor sources.

Reading order: `lexicon` (word lists), `verbs`, `adjectives` and `verbal_nouns` (word classes), `plain_style` and
`polite_style` (one clause), `style` (one sentence), `headline` and `plain_words` (other ways to rewrite a sentence).
"""
