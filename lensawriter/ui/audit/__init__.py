"""The page 監査ログ (audit log)."""
