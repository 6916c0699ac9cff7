"""A mood that changes along a piece: "starts calm, ends triumphant", "from grief to hope". Read as places of the piece
with a mood each; how the sections follow it is the composer's.
"""

import re
from dataclasses import dataclass

from assistant.planner.entities.scan import Scan
from assistant.planner.moods import MoodSaid, pull_mood

_START = (
    r"(?:starts?|starting|begins?|beginning|opens?|opening|kicks?)\s+(?:out\s+|off\s+|up\s+)?(?:as\s+|with\s+|in\s+)?"
)
_END = (
    r"(?:ends?|ending|finish(?:es|ing)?|closes?|closing|arrives?\s+at|resolves?)\s+(?:up\s+|off\s+)?"
    r"(?:as\s+|with\s+|in(?:to)?\s+)?"
)
_GAP = r"[^.;!?]{2,60}?"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_START}(?P<a>{_GAP})[\s,]+(?:and\s+|then\s+|but\s+)*(?P<m>(?:gets|grows|turns|becomes|builds)\s+{_GAP})[\s,]+(?:and\s+|then\s+|but\s+)*{_END}(?P<b>[^.;!?,]{{2,40}})",
        rf"\b{_START}(?P<a>{_GAP})[\s,]+(?:and\s+|then\s+|but\s+)*(?:{_END}|(?:gets|grows|turns|becomes|builds(?:\s+up)?)\s+(?:in)?(?:to\s+)?)(?P<b>[^.;!?,]{{2,40}})",
        r"\b(?:from|moves\s+from|goes\s+from|builds?\s+from|grow(?:s|ing)?\s+from)\s+(?P<a>[^.;!?,]{2,40}?)\s+(?:in)?to\s+(?P<b>[^.;!?,]{2,40})",
        rf"\b(?:(?P<a>{_GAP})\s+at\s+first|at\s+first\s+(?P<c>{_GAP}))[\s,]+(?:and\s+|but\s+)*(?:then|later|finally|in\s+the\s+end)\s+(?P<b>[^.;!?,]{{2,40}})",
        r"\b(?P<a>\w+)\s+(?:that|which)\s+(?:slowly\s+|gradually\s+)?(?:turns|becomes|grows|gets)\s+(?:in)?(?:to\s+)?(?P<b>[^.;!?,]{2,40})",
        r"\b(?P<a>\w+)(?:\s*,)?\s+(?:and\s+)?then\s+(?P<b>\w+)\b",
        r"\b(?P<a>\w+(?:\s+\w+)?)[\s,]+(?:slowly\s+|gradually\s+)?(?:turning|becoming|growing|building\s+up)\s+(?:in)?(?:to\s+)?(?P<b>[^.;!?,]{2,40})",
    )
)
HOME_CHANGES = 0.2  # a valence from which the piece may end in the other mode


@dataclass(frozen=True, slots=True)
class Arc:
    """The moods of a piece in order, as (place from 0 to 1, valence, arousal), and the words of each."""

    points: tuple[tuple[float, float, float], ...]
    words: tuple[str, ...]

    @property
    def brightens(self) -> int:
        """1 where it goes from dark to bright, -1 the other way, 0 for neither."""
        first, last = self.points[0][1], self.points[-1][1]
        if first <= -HOME_CHANGES and last >= HOME_CHANGES:
            return 1
        return -1 if first >= HOME_CHANGES and last <= -HOME_CHANGES else 0


def find_arc(scan: Scan) -> Arc | None:
    """The arc a sentence tells, its words left unread; None where either end says nothing of mood."""
    for pattern in _PATTERNS:
        found = pattern.search(scan.low)
        if not found:
            continue
        groups = found.groupdict()
        texts = [groups.get("a") or groups.get("c") or "", groups.get("m") or "", groups["b"]]
        moods = [pull_mood(Scan(text)) for text in texts if text]
        told = [mood for mood in moods if mood.words or mood.scenes]
        if len(told) == len(moods) and len(told) >= 2 and not _alike(told):
            return _arc(told)
    return None


def _alike(moods: list[MoodSaid]) -> bool:
    first, last = moods[0], moods[-1]
    return abs((first.valence or 0) - (last.valence or 0)) + abs((first.arousal or 0) - (last.arousal or 0)) < 0.3


def _arc(moods: list[MoodSaid]) -> Arc:
    last = len(moods) - 1
    points = tuple((index / last, mood.valence or 0.0, mood.arousal or 0.0) for index, mood in enumerate(moods))
    return Arc(points, tuple((*mood.words, *mood.scenes)[0] for mood in moods))
