"""The pages 上限と依頼 (limits and requests) and 利用状況 (usage)."""
