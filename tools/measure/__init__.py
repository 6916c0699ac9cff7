"""Measures of a result, read from the exported files and not from the code that made them."""
