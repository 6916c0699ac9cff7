"""Music theory as pure functions over tables: pitch, scale, chord, key, roman numerals, voicing."""
