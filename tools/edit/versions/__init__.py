"""Two versions of a song: compared in words, mixed, met half way, and a file edited elsewhere found among them."""
