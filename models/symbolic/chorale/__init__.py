"""A small network that says which chords a chorale's soprano is likely to have, beat by beat; never its voices.
"""
