"""The page マイアカウント (my account)."""
