"""The three next sentences a song suggests: each is true of it, understood by the planner, and not what was just done.

The same song and turn always give the same three.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.planner.state import SongView

_FIRST = (
    "a wistful waltz for accordion and strings, 45 seconds, in D minor",
    "a funk groove in E minor at 108 bpm, 16 bars",
    "what can you do?",
)
_TUNE_PLAYERS = (("clarinet", 71), ("violin", 40), ("oboe", 68), ("flute", 73))
_NEW_PARTS = (("cello", 42, "add a cello playing long notes"), ("glockenspiel", 9, "add a glockenspiel"))


def suggestions(
    song: Mapping[str, Any] | None, done: Sequence[str] = (), turn: int = 0, fewest: int = 3
) -> tuple[str, str, str]:
    """Three next sentences that fit a song.

    Args:
        song: The song's summary, None when there is none.
        done: Names of the tools the last turn called: what was just done is not proposed again.
        turn: Number of the turn, so that the same song does not always propose the same.
        fewest: Rows to keep at least before `done` thins them.
    """
    if not song:
        return _FIRST
    rows = _options(SongView(song))
    fresh = [row for row in rows if row[0] not in done]
    rows = fresh if len({tool for tool, _ in fresh}) >= fewest else rows
    seed = f"{song.get('title')}|{song.get('seed')}|{song.get('tempo_bpm')}|{turn}"
    ranked = sorted(rows, key=lambda row: hashlib.sha256(f"{seed}|{row[1]}".encode()).hexdigest())
    chosen: list[tuple[str, str]] = []
    for row in (*ranked, *ranked):  # one of each kind first
        if row not in chosen and (len(ranked) < 3 or all(row[0] != other[0] for other in chosen)):
            chosen.append(row)
    first, second, third = [sentence for _, sentence in (*chosen, *ranked)][:3]
    return first, second, third


def _options(song: SongView) -> list[tuple[str, str]]:
    """(tool, sentence) of everything that would make sense for this song now."""
    return [*_about_parts(song), *_about_the_whole(song), *_about_looking(song)]


def _about_parts(song: SongView) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    pitched = [t for t in song.tracks if not t.is_drum]
    drums = [t for t in song.tracks if t.is_drum]
    programs = {t.program for t in pitched}
    melody = next((t for t in pitched if t.role == "melody"), None)
    muted = next((t for t in song.tracks if t.muted), None)
    if melody is not None:
        rows += [("give_tune_to", f"give the tune to {_a(name)}") for name, p in _TUNE_PLAYERS if p not in programs][:2]
        rows.append(
            (
                "transpose",
                "the melody an octave lower" if melody.program in (72, 73, 9) else "the melody an octave higher",
            )
        )
        rows.append(("change_level", "make the melody a bit louder"))
    if muted is not None:
        rows.append(("mute", f"unmute the {muted.shown.lower()}"))
    if drums:
        rows.append(("change_level", f"make the drums quieter in bars 1 to {min(4, song.bars)}"))
        rows.append(("remove_track", "lose the drums"))
    elif len(song.tracks) < 8:
        rows.append(("add_track", "add some soft drums"))
    if len(song.tracks) < 8:
        rows += [("add_track", sentence) for _, program, sentence in _NEW_PARTS if program not in programs][:1]
    if len(pitched) >= 3:
        rows.append(
            ("reorchestrate", "arrange it for string quartet" if not drums else "arrange it for saxophone quartet")
        )
    return rows


def _about_the_whole(song: SongView) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    if song.mode == "major":
        rows.append(("change_key", "put it in the parallel minor"))
    elif song.mode == "minor":
        rows += [("change_key", "put it in the parallel major"), ("change_key", "put it in the relative major")]
    if song.tempo_bpm > 80:
        rows.append(("set_tempo", "a bit slower"))
    if song.tempo_bpm < 150:
        rows.append(("set_tempo", "10% faster"))
    rows += [("transpose", "transpose it up a whole tone"), ("transpose", "transpose it down a minor third")]
    return rows


def _about_looking(song: SongView) -> list[tuple[str, str]]:
    rows = [("song_facts", f"which chords are in bar {min(3, max(1, song.bars))}?")]
    if len(song.sections) >= 2:
        rows.append(("song_facts", "what is the form?"))
    return rows


def _a(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"
