"""The text a language model reads, as data: no code beside this line, read by the assistant only."""
