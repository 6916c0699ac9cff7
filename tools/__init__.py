"""Music as plain functions on frozen values: Song and Audio in, Song, Audio or a report out.

Nothing here knows of conversations, web pages or language models.
"""
