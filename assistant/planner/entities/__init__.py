"""Typed things a sentence may name: keys, tempi, meters, lengths, chords, forms, instruments, places, tracks."""
