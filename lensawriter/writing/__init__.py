"""Writing: from a submitted brief to a stored version.

Reading order: `service` (submit, stop, confirm, retry), `workflow` (the order of steps), `steps`, `assembly`, `outcome`;
`stored_record` stores what a job records, `direct` writes without a store, `form_drafts` stores forms before they are submitted.
"""
