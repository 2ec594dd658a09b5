"""The page 利用者 (members)."""
