"""The page ダッシュボード (dashboard) of managers: who writes, for what, at what cost, and whether usage stays within the limits.

Reading order: `page` (all of it), `choice` (the filters above the figures), `part` (how one part is drawn), `table` and `jobs`
(what is shown below its chart), then one file for each part, from `key_figures` to `absent`. Only `charts` uses Altair.
"""
