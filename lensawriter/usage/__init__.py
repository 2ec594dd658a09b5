"""Usage 利用量: what writing will cost, whether limits allow it, what was used, and what managers see of it; figures, never text.

Reading order: `estimates`, `budget` (the check before a model is called), `caps` and `requests` (who sets and raises limits), `alerts`,
`own_use` and `dashboard`; the report of the month stands in `lensawriter.reports`.
"""
