"""Harmony: edits of a song that exists."""
