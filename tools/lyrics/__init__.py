"""Words to be sung: read as lines, parted into syllables with their stress, and laid on notes."""
