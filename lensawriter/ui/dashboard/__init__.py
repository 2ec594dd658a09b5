"""The page ダッシュボード (dashboard) of managers: who writes, for what, at what cost, and whether the month's limits will hold.

Reading order: `page` (all of it), `choice` (the filters above the figures), `part` (how one part is drawn), `table` and `jobs`
(what stands below its chart), then one file for each part, from `key_figures` to `absent`. Only `charts` uses Altair.
"""
