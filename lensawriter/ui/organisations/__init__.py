"""The page 組織 (organisations) for operators: the `list` with its `dialogs`, `plans`, `terms`, and `mails`."""
