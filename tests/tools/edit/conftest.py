"""Songs to edit: a small band by hand, a chorale in four parts, a solo piano, and generated ones."""

import pytest
from hypothesis import strategies as st

from tools.song.values import (
    HALF,
    QUARTER,
    WHOLE,
    ChordSymbol,
    Curve,
    Instrument,
    KeyChange,
    Mark,
    MeterChange,
    Note,
    Section,
    Song,
    TempoChange,
    Track,
)
from tools.theory.key import Key


def line(
    track_id: str, pitches: list[int | None], length: int = QUARTER, velocity: int = 80, **fields
) -> tuple[Note, ...]:
    return tuple(
        Note(f"{track_id}.n{i}", i * length, length, pitch, velocity, **fields)
        for i, pitch in enumerate(pitches)
        if pitch is not None
    )


def chords(track_id: str, rows: list[list[int]], length: int = WHOLE, velocity: int = 70, **fields) -> tuple[Note, ...]:
    notes = [(i * length, pitch) for i, row in enumerate(rows) for pitch in sorted(row)]
    return tuple(Note(f"{track_id}.n{i}", at, length, pitch, velocity, **fields) for i, (at, pitch) in enumerate(notes))


@pytest.fixture
def band() -> Song:
    """Eight bars of C major: flute, piano, bass, drums; I vi IV V twice."""
    melody = [72, 74, 76, 77, 76, 74, 72, 71, 69, 72, 77, 76, 74, 71, 67, 71] * 2
    piano = [[60, 64, 67], [57, 60, 64], [53, 57, 60], [55, 59, 62, 65]] * 2
    bass = [48, 43, 45, 40, 41, 36, 43, 47] * 2
    drums = [36, 42, 38, 42] * 8
    symbols = ("C", "Am", "F", "G7") * 2
    flute = tuple(
        Note(n.id, n.onset_tick, n.length_ticks, n.midi_pitch, n.velocity, Key("C").spell(n.midi_pitch))
        for n in line("t1", melody)
    )
    return Song(
        title="Test",
        end_tick=8 * WHOLE,
        tempi=(TempoChange(0, 600_000), TempoChange(7 * WHOLE, 666_667, written=False)),
        chords=tuple(ChordSymbol(i * WHOLE, symbol) for i, symbol in enumerate(symbols)),
        sections=(Section("s1", "Verse", 0, 4 * WHOLE, "A"), Section("s2", "Chorus", 4 * WHOLE, 8 * WHOLE, "B")),
        marks=(Mark("tempo_text", 0, value="Moderato"),),
        tracks=(
            Track("t1", "Flute", "melody", Instrument(73), flute),
            Track(
                "t2",
                "Piano",
                "chords",
                Instrument(0),
                chords("t2", piano),
                curves=(Curve("cc64", ((0, 127), (WHOLE, 0))),),
                marks=(Mark("pedal", 0, WHOLE),),
            ),
            Track("t3", "Bass", "bass", Instrument(33), line("t3", bass, HALF)),
            Track("t4", "Drums", "drums", Instrument(0, is_drum=True), line("t4", drums)),
        ),
    )


@pytest.fixture
def chorale() -> Song:
    """Four bars of G major for four voices in quarters."""
    voices = {
        "Soprano": [67, 71, 69, 67, 66, 67, 69, 71, 72, 71, 69, 69, 67, 67, 66, 67],
        "Alto": [62, 67, 66, 64, 62, 62, 66, 67, 67, 67, 67, 66, 64, 62, 62, 62],
        "Tenor": [59, 62, 62, 59, 57, 59, 62, 62, 64, 62, 64, 62, 60, 59, 60, 59],
        "Bass": [55, 55, 50, 52, 50, 55, 50, 55, 48, 55, 52, 50, 48, 50, 50, 43],
    }
    roles = ("melody", "counter", "chords", "bass")
    return Song(
        title="Chorale",
        end_tick=4 * WHOLE,
        keys=(KeyChange(0, "G", "major"),),
        tracks=tuple(
            Track(f"t{i}", name, roles[i - 1], Instrument(52), line(f"t{i}", pitches))
            for i, (name, pitches) in enumerate(voices.items(), 1)
        ),
    )


@pytest.fixture
def solo_piano() -> Song:
    """Four bars of A minor in 6/8 for piano on two staves, the tune on top."""
    right = line("t1", [69, 72, 76, 74, 72, 71, 69, 68], 3 * QUARTER // 2, staff=1)
    left = chords("t1.l", [[45, 52, 57], [40, 47, 52], [41, 48, 53], [40, 44, 52]], 3 * QUARTER, staff=2)
    notes = tuple(sorted(right + left, key=lambda n: (n.onset_tick, n.midi_pitch, n.id)))
    piano = Track("t1", "Piano", "melody", Instrument(0), notes, staves=2)
    return Song(
        end_tick=12 * QUARTER,
        meters=(MeterChange(0, 6, 8),),
        keys=(KeyChange(0, "A", "minor"),),
        chords=tuple(ChordSymbol(i * 3 * QUARTER, s) for i, s in enumerate(("Am", "E/G#", "F", "E7"))),
        tracks=(piano,),
    )


@pytest.fixture(scope="session")
def any_song() -> st.SearchStrategy[Song]:
    """What `data.draw` makes any small song from."""
    return songs()


@st.composite
def songs(draw: st.DrawFn) -> Song:
    """Any small song: one to four tracks, a drum track perhaps, any printable key, chords, a tempo change perhaps."""
    key = Key(
        *draw(st.sampled_from([("C", "major"), ("Eb", "major"), ("F#", "minor"), ("A", "minor"), ("D", "dorian")]))
    )
    bars = draw(st.integers(1, 4))
    tracks = []
    for i in range(1, draw(st.integers(1, 4)) + 1):
        is_drum = i > 1 and draw(st.booleans())
        count = draw(st.integers(1, 12))
        low, high = (36, 50) if is_drum else (40, 84)
        notes = sorted(
            (
                Note(
                    f"t{i}.n{k}",
                    draw(st.integers(0, bars * 8 - 1)) * (QUARTER // 2),
                    draw(st.sampled_from([QUARTER // 2, QUARTER, HALF])),
                    draw(st.integers(low, high)),
                    draw(st.integers(1, 127)),
                )
                for k in range(count)
            ),
            key=lambda n: (n.onset_tick, n.midi_pitch, n.id),
        )
        program = 0 if is_drum else draw(st.integers(0, 111))
        role = "drums" if is_drum else draw(st.sampled_from(["melody", "chords", "bass", "pad"]))
        tracks.append(Track(f"t{i}", f"Part {i}", role, Instrument(program, is_drum), tuple(notes)))
    symbols = draw(st.lists(st.sampled_from(["C", "Dm7", "G7/B", "Ebmaj7", "F#m7b5", "N.C.", "A7alt"]), max_size=bars))
    tempi = (TempoChange(0, draw(st.integers(200_000, 1_500_000))),)
    if draw(st.booleans()):
        tempi += (TempoChange(WHOLE // 2, draw(st.integers(200_000, 1_500_000)), False),)
    return Song(
        end_tick=bars * WHOLE,
        tempi=tempi,
        keys=(KeyChange(0, key.tonic, key.mode),),
        chords=tuple(ChordSymbol(i * WHOLE, symbol) for i, symbol in enumerate(symbols)),
        tracks=tuple(tracks),
    )
