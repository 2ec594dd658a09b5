"""The pages 原稿一覧 (the list of drafts) and 原稿 (one draft).

`list` is the first page. For the second, in the order of a draft's life: `outline`, `progress` (with `partial_answers`), then
`draft` (head, actions and details), `editor`, `variants`, `versions` and `downloads`.
"""
