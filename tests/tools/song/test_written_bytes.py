"""What is written and counted by hand agrees with the slow way: mido's own writer, and a whole performance."""

import io
from dataclasses import replace

import mido
import pytest

from tools.compose import compose
from tools.errors import MusicError
from tools.song.brief import Brief
from tools.song.midi import save_midi
from tools.song.play import ends_s, perform
from tools.song.values import Mark, RawEvent, Song


def _songs() -> list[Song]:
    plain = [compose(Brief(bars=8, style=style), seed).song for seed, style in enumerate(("folk", "jazz", "pop"))]
    repeated = replace(plain[0], marks=(Mark("repeat_end", plain[0].end_tick),))
    first, *others = plain[1].tracks
    raw = replace(
        first, raw_events=(RawEvent(0, "f07e7f0901f7"), RawEvent(480, "ff7f03010203"), RawEvent(960, "b04005"))
    )
    graces = tuple(replace(n, grace=True) if i % 5 == 0 else n for i, n in enumerate(first.notes))
    return [
        *plain,
        repeated,
        replace(plain[1], tracks=(raw, *others)),
        replace(plain[1], tracks=(replace(first, notes=graces), *others)),
    ]


@pytest.mark.parametrize("performed", [True, False])
def test_our_bytes_are_those_mido_writes_of_what_it_reads(performed: bool) -> None:
    for song in _songs():
        ours = save_midi(song, performed=performed)
        theirs = io.BytesIO()
        mido.MidiFile(file=io.BytesIO(ours)).save(file=theirs)
        assert ours == theirs.getvalue()


def test_the_ends_of_a_song_are_those_of_its_performance() -> None:
    for song in [*_songs(), Song("empty", end_tick=3840)]:
        performance = perform(song)
        assert ends_s(song) == (performance.notes_end_s, performance.written_end_s)


def test_a_note_midi_cannot_hold_is_refused() -> None:
    song = _songs()[0]
    first, *others = song.tracks
    loud = replace(first, notes=(replace(first.notes[0], velocity=200), *first.notes[1:]))
    with pytest.raises((ValueError, MusicError)):
        save_midi(replace(song, tracks=(loud, *others)))
