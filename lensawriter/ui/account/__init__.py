"""The page マイアカウント (my account): `profile`, `second_factor` and `devices`."""
