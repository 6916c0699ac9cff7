"""MusicGen in our own decode loop: codes of sound from words, chroma and a prompt of codes; knows no Song or key."""
