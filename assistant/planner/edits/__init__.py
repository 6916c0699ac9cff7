"""Edits of a song that exists: one clause is read by the rules here."""
