"""What an edit claims to have reached can fail: neither the song before the edit fulfils it nor a spoiled one.

A claim that the unedited song fulfils as well proves nothing. Some claims only say that no harm was done (an
accompaniment still fits its chords); those stand in a list with their reason and must fail for a spoiled song.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench" / "edits"))
from songs import composed, from_corpus
from trial import every_row, wishes

from tools.edit.catalogue import EditRow, find_row, run_edit
from tools.edit.place import Place, scope_of
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect, sorted_notes
from tools.errors import EditError
from tools.measure.effects import check_effects, measures
from tools.song.values import QUARTER, WHOLE, ChordSymbol, Song, Track

SONGS: Mapping[str, Callable[[], Song]] = {
    "composed 0": lambda: composed(0),
    "composed 3": lambda: composed(3),
    "a chorale": lambda: from_corpus("bach/bwv66.6"),
}
ROWS = every_row()
HARMLESS = {
    "accompaniment in its chords": "that the parts followed; the new chords are claimed beside it",
    "% of the note time in the chords": "that new notes agree with the old chords; that they are new is beside it",
    "notes in the scale": "that the notes followed the new key; the key is claimed beside it",
    "last chord": "a cadence on the chord that was last before; its other chords are claimed beside it",
    "ends on the tonic": "a song that ended at home still does after it went on; its length is claimed beside it",
    "length in bars": "two sections of one length change places; their order is claimed beside it",
    "notes that begin": "bars put in empty stand where the measure finds nothing in the song before",
    "note value": "a part mostly in quarters gets other quarters; that its notes are others is claimed beside it",
    "bass notes a bar": "a bass of four to the bar may walk in four too; that its notes are others is beside it",
}
NO_CLAIM = {"variations": "it changes nothing and hands out candidates"}
SAID: Mapping[str, Mapping[str, Any]] = {
    "set_form": {"words": "A B A"},
    "set_length": {"number": 20.0},
    "add_section": {"section": "bridge"},
    "pan": {"direction": "left"},
    "room": {"words": "hall"},
    "bed": {"words": "vinyl"},
    "dynamic": {"words": "pp"},
    "wear": {"words": "cassette"},
    "swap_chord": {"chords": ("G", "Em")},
}
ELSEWHERE: Mapping[str, Place] = {"cut": Place(bars=[(3, 4)]), "bring_out": Place(tracks=["melody"])}


@cache
def song_called(title: str) -> Song:
    return SONGS[title]()


@cache
def made(row: EditRow) -> tuple[tuple[Song, Scope, Edited], ...]:
    """What an edit makes of each song, with everything said that it reads."""
    out = []
    for title in SONGS:
        song = song_called(title)
        scope = scope_of(song, ELSEWHERE.get(row.name, Place()))
        said = SAID.get(row.name)
        for wish in [EditWish(seed=3, **said)] if said else wishes(song, row):
            try:
                out.append((song, scope, run_edit(song, row, scope, wish)))
            except EditError:
                continue
    return tuple(out)


def spoiled(song: Song) -> list[Song]:
    """The song with one thing wrong in every part, each time another."""

    def each(change: Callable[[Track], Track]) -> Song:
        return replace(song, tracks=tuple(change(track) for track in song.tracks))

    def bent(track: Track) -> Track:
        moved = (replace(n, midi_pitch=(n.midi_pitch * 7 + i * 5) % 48 + 40) for i, n in enumerate(track.notes))
        return replace(track, notes=sorted_notes(moved))

    def half(track: Track) -> Track:
        return replace(track, notes=track.notes[::2])

    def later(track: Track) -> Track:
        moved = (replace(n, onset_tick=n.onset_tick + QUARTER // 2 * (i % 2)) for i, n in enumerate(track.notes))
        return replace(track, notes=sorted_notes(moved))

    def restless(track: Track) -> Track:
        first = track.notes[:1]
        ticks = range(0, song.end_tick, QUARTER // 4)
        made = (
            replace(n, id=f"x{t}", onset_tick=t, length_ticks=QUARTER // 4, tuplet=None) for n in first for t in ticks
        )
        return replace(track, notes=tuple(made), marks=())

    chords = tuple(ChordSymbol(c.tick, "F#7") for c in song.chords)
    longer = replace(song, end_tick=song.end_tick + 4 * WHOLE)
    return [each(bent), each(half), each(later), each(restless), longer, replace(song, chords=chords)]


@pytest.mark.parametrize("row", [row for _, row in ROWS], ids=[row.name for _, row in ROWS])
def test_the_song_before_an_edit_does_not_fulfil_what_the_edit_claims(row: EditRow) -> None:
    for song, scope, edited in made(row):
        claims = [effect for effect in edited.effects if effect.direction != "same"]
        failed = [not found.ok for found in check_effects(song, song, claims)]
        if row.name not in NO_CLAIM:
            assert any(failed), f"{scope.where(song)}: {edited.summary} proves nothing by {[c.what for c in claims]}"
        held = {claim.what for claim, fails in zip(claims, failed, strict=True) if not fails}
        assert held <= HARMLESS.keys()


def test_claims_that_no_harm_was_done_fail_for_a_spoiled_song() -> None:
    waiting: dict[str, bool] = {}
    for _, row in ROWS:
        for song, _scope, edited in made(row):
            harmless = [e for e in edited.effects if e.direction == "same" or e.what in HARMLESS]
            if not harmless or all(waiting.get(e.what) for e in harmless):
                continue
            for worse in spoiled(edited.song):
                for effect, found in zip(harmless, check_effects(song, worse, harmless), strict=True):
                    waiting[effect.what] = waiting.get(effect.what, False) or not found.ok
    never = {what for what, fails in waiting.items() if not fails}
    assert never == set()
    assert waiting.keys() >= {"accompaniment in its chords", "notes in the scale", "chord symbols as written"}


def test_most_edits_are_tried() -> None:
    tried = [row.name for _, row in ROWS if made(row)]
    assert len(tried) >= 0.9 * len(ROWS), sorted({row.name for _, row in ROWS} - set(tried))


def test_other_means_not_the_same(band: Song) -> None:
    claim = Effect("notes as played", None, "other")
    louder = replace(band.tracks[0].notes[0], velocity=81)
    after = replace(band, tracks=(replace(band.tracks[0], notes=(louder, *band.tracks[0].notes[1:])), *band.tracks[1:]))
    assert [found.ok for song in (band, after) for found in check_effects(band, song, (claim,))] == [False, True]
    assert "notes as played" in measures()


@pytest.mark.parametrize("number", [-1.0, 0.0, 1e-6, 1e6, float("nan")])
def test_chords_of_no_length_are_refused_in_no_time(number: float) -> None:
    song = song_called("composed 3")
    with pytest.raises(EditError, match="cannot last"):
        run_edit(song, find_row("change_harmony", "slower_harmony"), scope_of(song, Place()), EditWish(number=number))
