"""What instruments there are: the General MIDI table, drum kits and keys, ensembles, and finding them by the words
people use.
"""
