"""Papers to look at and to print: attachments as images for the reviewer, printed forms."""
