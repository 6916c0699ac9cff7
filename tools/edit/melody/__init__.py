"""The tune: edits of a song that exists."""
