"""Listening: music in, facts about it out. Never changes what it listens to."""
