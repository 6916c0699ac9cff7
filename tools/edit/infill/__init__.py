"""Bars composed anew: edits of a song that exists."""
