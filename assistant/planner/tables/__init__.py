"""What the planner knows, as data: shorthand, foreign words, moods, scenes, styles, ensembles, titles."""
