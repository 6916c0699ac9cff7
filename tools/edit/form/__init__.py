"""Form and length: edits of a song that exists."""
