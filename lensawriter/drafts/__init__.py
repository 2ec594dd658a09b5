"""Drafts: people read and change them only through `library`; `job_states` locks a draft while its job changes."""
