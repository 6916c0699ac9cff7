"""The Song value, its time grid, its JSON, its differences, and the file formats it reads and writes."""
