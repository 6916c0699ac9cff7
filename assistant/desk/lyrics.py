"""The words of a song for the page, one row for every syllable as it is sung, gathered into lines to read.

When a syllable is heard, and where a line ends, is worked out in `tools.lyrics.heard`.
"""

from __future__ import annotations

from typing import Any

from assistant.desk.timeline import Timeline, rounded_s
from tools.lyrics.heard import heard_syllables


def lyric_rows(timeline: Timeline) -> list[dict[str, Any]]:
    """Every syllable with its seconds, track and line; a syllable inside a word ends in a hyphen."""
    return [
        {
            "start_s": rounded_s(row.start_s),
            "end_s": rounded_s(row.end_s),
            "text": row.syllable.text + ("-" if row.syllable.hyphen in ("begin", "middle") else ""),
            "track": row.track_id,
            "line": row.line,
        }
        for row in heard_syllables(timeline.song, timeline.performance)
    ]
