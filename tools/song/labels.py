"""Names and words out of a file, made fit to be shown on one line. What they mean is not looked at; the source keeps
them as they were.
"""

import unicodedata

# Marks that turn the direction of what follows; a name that holds them can pass for another.
_DIRECTION = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def one_line(text: str) -> str:
    """The text without control and direction characters, every run of white space or controls as one blank."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    shown = (" " if unicodedata.category(ch) in ("Cc", "Zl", "Zp") else ch for ch in text if ch not in _DIRECTION)
    clean = "".join(ch for ch in shown if unicodedata.category(ch) not in ("Cs", "Cn"))
    return " ".join(clean.split())
