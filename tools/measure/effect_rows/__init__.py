"""Measures of songs, a file for each family of edits. Each reads a song and a place and knows no edit."""
