"""Music: Song and Audio in, Song, Audio or a report out. Knows bars, keys and instruments; no conversation, no widgets, no networks."""
