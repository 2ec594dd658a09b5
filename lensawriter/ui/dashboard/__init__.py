"""The managers' dashboard ダッシュボード: who writes, for what, at what cost, is it worth it, and will the limit hold.

Reading order: `page` (choice above, figures that refresh below), `choice` (which days, and whose), `part` (how each part is
drawn: chart, table, file, list behind it), then a file for each part. `charts` alone draws with Altair; `words` says numbers.
"""
