"""Words inside pictures we draw ourselves: how wide they are, how to shorten them, how chords are written.

Widths are estimates for Arial-like faces, on the wide side, since the viewer's font is not known; nothing is drawn
here.
"""

import re
import unicodedata

# Widths in em, rounded up from the Liberation Sans (Arial-metric) advance widths of each group of characters.
_NARROW = frozenset("ijl.,:;|'!()[]{}ftrI /-·")
_WIDE = frozenset("mwMW@%…")
_NARROW_EM, _PLAIN_EM, _CAPITAL_EM, _WIDE_EM, _IDEOGRAPH_EM = 0.34, 0.57, 0.72, 0.95, 1.05
_BOLD = 1.08

_ROOT_ACCIDENTAL = re.compile(r"(?<=[A-G])(bb|b|##|#)")
_DEGREE_ACCIDENTAL = re.compile(r"(b|#)(?=\d)")
_SIX_NINE = re.compile(r"(?<!\d)69(?!\d)")
_SIGNS = {"b": "♭", "bb": "♭♭", "#": "♯", "##": "♯♯"}


def text_width(text: str, size_px: float, bold: bool = False) -> float:
    """Estimated width of a line of text in pixels."""
    em = sum(_character_em(character) for character in text)
    return em * size_px * (_BOLD if bold else 1.0)


def _character_em(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return _IDEOGRAPH_EM
    if character in _NARROW:
        return _NARROW_EM
    if character in _WIDE:
        return _WIDE_EM
    return _CAPITAL_EM if character.isupper() else _PLAIN_EM


def shorten(text: str, width_px: float, size_px: float, bold: bool = False) -> str:
    """The text, or its start with an ellipsis, so that it fits; "" where not even one letter does."""
    if text_width(text, size_px, bold) <= width_px:
        return text
    for end in range(len(text) - 1, 0, -1):
        candidate = text[:end].rstrip() + "…"
        if text_width(candidate, size_px, bold) <= width_px:
            return candidate
    return ""


def chord_label(symbol: str) -> str:
    """A chord symbol as printed: "Bbm7b5/Ab" becomes "B♭m7♭5/A♭", "C69" becomes "C6/9"."""
    symbol = _SIX_NINE.sub("6/9", symbol)
    rooted = _ROOT_ACCIDENTAL.sub(lambda found: _SIGNS[found.group()], symbol)
    return _DEGREE_ACCIDENTAL.sub(lambda found: _SIGNS[found.group()], rooted)


def clock_label(seconds: float) -> str:
    """Minutes and seconds: "1:05"."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
