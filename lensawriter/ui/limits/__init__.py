"""The pages 上限と依頼 (limits and requests) and 利用状況 (usage).

Reading order: `texts` and `bars` (one limit as text and as a bar), `list` (the limits of an organisation), `requests` (its
requests to raise one), then `usage` (the page of one person) with `request_form`.
"""
