"""Signs and syllables after the notes of a tune have changed: each follows its note; what hung on a note that is gone
goes to the note now sounding there, or goes too.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tools.song.values import Mark, Note, Syllable, Track


def rehung(track: Track, notes: tuple[Note, ...]) -> Track:
    """The track with new notes and all that hangs on them.

    Args:
        notes: Sorted, each with an id of its own.
    """
    old, new = {n.id: n for n in track.notes}, {n.id: n for n in notes}
    marks = tuple(kept for mark in track.marks if (kept := _mark(mark, old, new, notes)) is not None)
    if marks != track.marks:
        marks = tuple(sorted(marks, key=lambda mark: mark.tick))
    return replace(track, notes=notes, marks=marks, syllables=_syllables(track.syllables, old, new, notes))


def _mark(mark: Mark, old: Mapping[str, Note], new: Mapping[str, Note], notes: Sequence[Note]) -> Mark | None:
    ends = [i for i in (mark.note_id, mark.end_note_id) if i is not None]
    if all(i in new and i in old and old[i].onset_tick == new[i].onset_tick for i in ends):
        return mark
    if mark.note_id is None or mark.note_id not in new:
        return None
    head = new[mark.note_id]
    tick = mark.tick + (head.onset_tick - old[head.id].onset_tick if head.id in old else 0)
    if mark.end_note_id is None:
        return replace(mark, tick=tick)
    tail = new.get(mark.end_note_id) or _last_before(notes, old.get(mark.end_note_id), head)
    if tail is None or tail.onset_tick <= head.onset_tick:
        return None
    end = None if mark.end_tick is None else tail.onset_tick + (mark.end_tick - _onset(mark.end_note_id, old, tail))
    return replace(mark, tick=tick, end_note_id=tail.id, end_tick=end if end is None else max(tick, end))


def _onset(note_id: str, old: Mapping[str, Note], tail: Note) -> int:
    return old[note_id].onset_tick if note_id in old and note_id == tail.id else tail.onset_tick


def _last_before(notes: Sequence[Note], gone: Note | None, head: Note) -> Note | None:
    """The last note of the head's voice up to where a slur's last note stood."""
    if gone is None:
        return None
    line = [n for n in notes if n.staff == head.staff and head.onset_tick < n.onset_tick <= gone.onset_tick]
    return line[-1] if line else None


def _syllables(
    syllables: tuple[Syllable, ...], old: Mapping[str, Note], new: Mapping[str, Note], notes: Sequence[Note]
) -> tuple[Syllable, ...]:
    if not syllables or all(s.note_id is None or old.get(s.note_id) == new.get(s.note_id, 0) for s in syllables):
        return syllables
    heads = [n for n in notes if n.grace is None]
    onsets = [n.onset_tick for n in heads]
    taken = {(s.note_id, s.verse) for s in syllables if s.note_id in new}
    out: list[Syllable] = []
    for syllable in syllables:
        if syllable.note_id is None:
            out.append(syllable)
        elif syllable.note_id in new:
            shift = (
                new[syllable.note_id].onset_tick - old[syllable.note_id].onset_tick if syllable.note_id in old else 0
            )
            out.append(replace(syllable, tick=syllable.tick + shift) if shift else syllable)
        elif (home := _home(syllable, heads, onsets, taken)) is not None:
            taken.add((home.id, syllable.verse))
            out.append(replace(syllable, tick=home.onset_tick, note_id=home.id))
    return tuple(sorted(out, key=lambda s: (s.tick, s.verse)))


def _home(
    syllable: Syllable, heads: Sequence[Note], onsets: Sequence[int], taken: set[tuple[str | None, int]]
) -> Note | None:
    """The free note nearest to where the syllable was sung, within a whole note's time."""
    at = bisect_right(onsets, syllable.tick)
    near = [n for n in heads[max(0, at - 6) : at + 6] if (n.id, syllable.verse) not in taken]
    return min(near, key=lambda n: (abs(n.onset_tick - syllable.tick), n.onset_tick), default=None)


def sung_ids(track: Track) -> frozenset[str]:
    """Ids of the notes that carry a syllable."""
    return frozenset(s.note_id for s in track.syllables if s.note_id is not None)
