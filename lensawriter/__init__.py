"""LENSAwriter: articles and manuscripts for web sites, by purpose, with simple operations.

Reading order: `models` and `errors` (the nouns), `usecases` and `briefs` (what is asked for), `envelope` and `chains`
(how it is asked), `provider` and `offline` (who answers), `limits` and `usage` (how much one may, and what it took),
`stages`, `story` and `writing` (the story), `jobs` (how the story survives), `store` and `library` (where it is kept
and who may see it), `accounts` (who one is), `services` (how the house is put together), and then `web`, `ui` and
`cli` (how people reach it).
"""

__version__ = "0.1.0"
