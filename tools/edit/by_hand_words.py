"""One sentence on what was done by hand: what happened to how many notes, of which part, in which bars."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from tools.edit.values import in_words
from tools.song.values import Note, Song, Track

_WHOLE_SENTENCE_PARTS = 4


def told_by_hand(song: Song, pairs: Iterable[tuple[Track, Note | None, Note | None]]) -> str:
    """Such as "You moved 3 notes of the Piano in bar 5, and added 1 note of the Bass in bars 1 and 2."

    Args:
        song: As it was before.
        pairs: (track, note before, note after): None before is a new note, None after one that was taken out.
    """
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    bars: dict[tuple[str, str], set[int]] = defaultdict(set)
    tracks: dict[str, Track] = {}
    for track, old, new in pairs:
        tracks[track.id] = track
        note = new or old
        key = (track.id, _what(old, new))
        groups[key].append(1)
        if note is not None:
            bars[key].add(song.grid.bar_at(note.onset_tick).number)
    parts = [
        _part(what, len(rows), tracks[track_id].shown_name, sorted(bars[track_id, what]))
        for (track_id, what), rows in groups.items()
    ]
    more = f", and did {len(parts) - _WHOLE_SENTENCE_PARTS} more things" if len(parts) > _WHOLE_SENTENCE_PARTS else ""
    shown = parts[:_WHOLE_SENTENCE_PARTS]
    return f"You {', '.join(shown) if more else in_words(shown)}{more}."


def _what(old: Note | None, new: Note | None) -> str:
    """The one word for it; the first that fits, since a note that was dragged and stretched was above all moved."""
    if old is None:
        return "added {}"
    if new is None:
        return "removed {}"
    if (old.onset_tick, old.midi_pitch) != (new.onset_tick, new.midi_pitch):
        return "moved {}"
    if old.length_ticks != new.length_ticks:
        return "made {} longer" if new.length_ticks > old.length_ticks else "made {} shorter"
    return "made {} louder" if new.velocity > old.velocity else "made {} softer"


def _part(what: str, count: int, name: str, bars: Sequence[int]) -> str:
    """One thing that was done to one part."""
    notes = f"{count} note{'s' if count != 1 else ''} of the {name}"
    return f"{what.format(notes)} in {bars_told(bars)}"


def bars_told(bars: Sequence[int]) -> str:
    """Bar numbers in words, neighbours joined: "bar 5", "bars 1 to 3 and 7"."""
    runs: list[list[int]] = []
    for bar in bars:
        if runs and bar == runs[-1][-1] + 1:
            runs[-1].append(bar)
        else:
            runs.append([bar])
    told = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    return f"bar {told[0]}" if len(bars) == 1 else f"bars {in_words(told)}"
