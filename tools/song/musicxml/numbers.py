"""Numbers in a MusicXML file, read with suspicion: each says in a sentence what is wrong with it."""

from fractions import Fraction
from xml.etree.ElementTree import Element

from tools.errors import FormatError


def number_of(element: Element | None, what: str, label: str) -> int:
    """A whole number in an element.

    Raises:
        FormatError: It is none.
    """
    text = (element.text or "").strip() if element is not None else ""
    try:
        return int(text)
    except ValueError:
        raise FormatError(f"{label} gives {text[:20]!r} as {what}; a whole number is needed") from None


def divisions_in(element: Element, label: str) -> Fraction:
    """What a `<divisions>` element says: a number above 0."""
    value = decimal(element.text or "", label)
    if value <= 0 or value > 10**6:
        raise FormatError(f"{label} divides the quarter note into {value}; a number above 0 is needed")
    return value


def decimal(text: str, label: str) -> Fraction:
    """A number as the file has it, exactly."""
    text = text.strip()
    try:
        if len(text) > 20:
            raise ValueError
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise FormatError(f"{label} gives {text[:20]!r} where a number is needed") from None


def small(text: str | None) -> int:
    """A small whole number, 0 where there is none."""
    try:
        return max(-200, min(200, round(float(text or 0))))
    except (ValueError, OverflowError):
        return 0
