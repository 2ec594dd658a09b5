"""Who may act, the audit log and its verification."""
