"""Usage 利用量: what a draft will use, whether the limits allow it, what was used, and what managers see. Figures, never text.

Reading order: `estimates`, `limits_in_force`, `budget` (the check before a model is called), `organisation_limits` and
`limit_requests` (who sets and raises limits), `alerts`, `personal_usage`, `dashboard`; `limit_texts` and `number_texts` hold the
sentences. The monthly report is in `lensawriter.reports`.
"""
