"""Numbers in a MusicXML file, read with suspicion: each says in a sentence what is wrong with it."""

import re
from fractions import Fraction
from xml.etree.ElementTree import Element

from tools.errors import FormatError, LimitError

MAX_DIVISIONS = 10**6
MAX_DURATION = 10**9
MAX_TIMES = 100
CORRECT = "Correct it in a notation program and export again"
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")


def number_of(element: Element | None, what: str, label: str) -> int:
    """A whole number in an element.

    Raises:
        FormatError: It is none.
    """
    text = (element.text or "").strip() if element is not None else ""
    try:
        if len(text) > 12:
            raise ValueError
        return int(text)
    except ValueError:
        raise FormatError(
            f"{label} gives {text[:20]!r} as {what}; a whole number is needed", next_step=CORRECT
        ) from None


def divisions_in(element: Element, label: str) -> Fraction:
    """What a `<divisions>` element says: a number above 0 and at most `MAX_DIVISIONS`."""
    value = decimal(element.text or "", label)
    if value <= 0 or value > MAX_DIVISIONS:
        raise FormatError(
            f"{label} divides the quarter note into {str(value)[:20]}",
            f"A number above 0 and at most {MAX_DIVISIONS} is needed",
            CORRECT,
        )
    return value


def duration_of(element: Element | None, label: str, bar: str) -> int | Fraction:
    """What a `<duration>` says: 0 or more, at most `MAX_DURATION`.

    Raises:
        FormatError: It is no number, below zero or beyond the limit; names the bar and the value.
    """
    text = (element.text or "").strip() if element is not None else ""
    try:
        duration: int | Fraction = int(text) if text.isdecimal() and len(text) < 12 else decimal(text, label)
    except FormatError:
        raise FormatError(
            f"{label} gives {text[:20]!r} as a duration in bar {bar}; a number is needed", next_step=CORRECT
        ) from None
    if duration < 0:
        raise FormatError(
            f"{label} holds a duration below zero ({text[:20]}) in bar {bar}", "0 or more is needed", CORRECT
        )
    if duration > MAX_DURATION:
        raise FormatError(
            f"{label} holds a duration of {text[:20]} in bar {bar}", f"{MAX_DURATION} is the most that is read", CORRECT
        )
    return duration


def times_of(repeat: Element, bar: str, label: str) -> str:
    """How often a repeat is played, "2" where the file does not say it in a number.

    Raises:
        LimitError: More than `MAX_TIMES`.
    """
    text = repeat.get("times", "2").strip()
    if not (text.isascii() and text.isdigit()):
        return "2"
    if len(text) > 6 or int(text) > MAX_TIMES:
        raise LimitError(
            f"{label} plays the repeat at bar {bar[:10]} {text[:20]} times",
            f"{MAX_TIMES} is the most that is read",
            CORRECT,
        )
    return str(max(1, int(text)))


def decimal(text: str, label: str) -> Fraction:
    """A number as the file has it, exactly."""
    text = text.strip()
    if len(text) > 20 or not _NUMBER.fullmatch(text):  # no "1e308", which would take gigabytes to hold exactly
        raise FormatError(f"{label} gives {text[:20]!r} where a number is needed", next_step=CORRECT)
    return Fraction(text)


def small(text: str | None) -> int:
    """A small whole number, 0 where there is none."""
    try:
        return max(-200, min(200, round(float(text or 0))))
    except (ValueError, OverflowError):
        return 0
