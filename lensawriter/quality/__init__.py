"""Japanese checks by code: pure functions from text to findings; the same text gives the same findings."""
