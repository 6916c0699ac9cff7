"""Listening to sound itself: chroma, chords, tempo, key, tune, voice and level of audio, with how sure each is."""
