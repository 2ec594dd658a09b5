"""Drafts: `library` is the only way in which people read and change them; `job_states` locks a draft for its job."""
