"""Rhythm and feel: edits of a song that exists."""
