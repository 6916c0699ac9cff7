"""Conversation: project, history, brain, jobs, receipts and the command line. Knows turns; no widgets."""
