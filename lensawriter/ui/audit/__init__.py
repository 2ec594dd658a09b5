"""The page 監査ログ (audit log): the `list`, `event_names`, and `event_facts`."""
