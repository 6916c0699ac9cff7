"""A small network that says which chords a chorale tune is likely to have, beat by beat; never its voices."""
