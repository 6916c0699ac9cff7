"""Energy and arrangement: edits of a song that exists."""
