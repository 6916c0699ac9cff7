"""Sound and mix: edits of a song that exists."""
