"""What a page asks for, as plain JSON: projects, the chat, the studio's view of a song, downloads, settings.

Every method of `Desk` takes the owner first and answers only for what is this owner's: what belongs to another is not
found, in the same words as what never was. Nothing here knows HTTP or a widget.
"""

from assistant.desk.desk import Desk

__all__ = ["Desk"]
