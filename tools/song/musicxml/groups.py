"""Which neighbouring parts of a new score stand under one bracket: strings, woodwind, brass and voices, as scores
have them.

Source of the families: General MIDI programs. Parts of an uploaded score keep the groups they came with (`patch`).
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from tools.song.values import Track

# Family: General MIDI programs, and whether barlines run through (voices keep theirs apart, for the words).
FAMILIES = {
    "strings": (frozenset((40, 41, 42, 43, 44, 45, 48, 49)), True),
    "brass": (frozenset(range(56, 62)), True),
    "woodwind": (frozenset(range(64, 76)), True),
    "voices": (frozenset((52, 53)), False),
}


def brackets(tracks: Sequence[Track]) -> Iterator[tuple[int, int, bool]]:
    """(first part, last part, whether barlines run through) of every bracket, parts counted from 0."""
    start = 0
    for family, members in groupby(tracks, key=_family):
        count = len(list(members))
        if family and count > 1:
            yield start, start + count - 1, FAMILIES[family][1]
        start += count


def _family(track: Track) -> str:
    if track.instrument.is_drum or track.staves > 1:
        return ""
    return next((name for name, (programs, _) in FAMILIES.items() if track.instrument.program in programs), "")
