"""What a person may read and change of drafts."""
