"""The page 利用者 (members): the `list` with its `dialogs`, `invitations`, and `departments`."""
