"""Real audio from a song: what is ordered, who can make it, and how well it was held."""
