"""Sentences as vectors by all-MiniLM-L6-v2, for telling which of several sentences means nearest the same.

Runs without torch, in onnxruntime, from the weights of an optional package; knows nothing of music. What is not
installed is no error: `find_package` gives None.
"""
