"""Small songs with one peculiarity each, for the views of the studio."""

from dataclasses import replace

from tools.song.values import (
    EIGHTH,
    QUARTER,
    WHOLE,
    ChordSymbol,
    Instrument,
    KeyChange,
    Mark,
    MeterChange,
    Note,
    Section,
    Song,
    Syllable,
    TempoChange,
    Track,
)

PIANO = Instrument()
DRUMS = Instrument(is_drum=True)
US_AT_120 = 500_000
US_AT_60 = 1_000_000


def track(*notes: Note, track_id: str = "t1", name: str = "Piano", instrument: Instrument = PIANO) -> Track:
    role = "drums" if instrument.is_drum else "melody"
    return Track(track_id, name, role, instrument, tuple(notes))  # type: ignore[arg-type]


def whole_notes(bars: int = 4) -> Song:
    """One whole note a bar at 120: each bar lasts two seconds."""
    notes = (Note(f"t1.n{i + 1}", i * WHOLE, WHOLE, 60 + i) for i in range(bars))
    return Song(end_tick=bars * WHOLE, tracks=(track(*notes),))


def with_pickup() -> Song:
    """A quarter's upbeat before two bars of 4/4."""
    notes = (
        Note("t1.n1", 0, QUARTER, 67),
        Note("t1.n2", QUARTER, WHOLE, 72),
        Note("t1.n3", QUARTER + WHOLE, WHOLE, 71),
    )
    return Song(end_tick=QUARTER + 2 * WHOLE, pickup_ticks=QUARTER, tracks=(track(*notes),))


def with_voltas() -> Song:
    """Bars 1 2 | 1 3 4 as played: a first and a second ending. Two sections, a chord for each bar."""
    marks = (
        Mark("volta", WHOLE, 2 * WHOLE, "1"),
        Mark("repeat_end", 2 * WHOLE),
        Mark("volta", 2 * WHOLE, 3 * WHOLE, "2"),
    )
    sections = (Section("s1", "verse", 0, 2 * WHOLE), Section("s2", "ending", 2 * WHOLE, 4 * WHOLE))
    chords = tuple(ChordSymbol(i * WHOLE, symbol) for i, symbol in enumerate(("C", "F", "G", "Am")))
    return replace(whole_notes(), marks=marks, sections=sections, chords=chords)


def with_tempo_change() -> Song:
    """Four bars, the last two at half the tempo."""
    return replace(whole_notes(), tempi=(TempoChange(0, US_AT_120), TempoChange(2 * WHOLE, US_AT_60)))


def in_six_eight() -> Song:
    """Two bars of 6/8 in D minor."""
    notes = (Note(f"t1.n{i + 1}", i * EIGHTH, EIGHTH, 62 + i % 3) for i in range(12))
    return Song(
        end_tick=12 * EIGHTH,
        meters=(MeterChange(0, 6, 8),),
        keys=(KeyChange(0, "D", "minor"),),
        tracks=(track(*notes),),
    )


def sung() -> Song:
    """Two verses over one repeated bar, then "A-men" after a rest."""
    notes = tuple(Note(f"t1.n{i + 1}", i * QUARTER, QUARTER, 60) for i in range(4))
    last = (Note("t1.n5", 2 * WHOLE, 2 * QUARTER, 64), Note("t1.n6", 2 * WHOLE + 2 * QUARTER, 2 * QUARTER, 60))
    words = (("Won", "begin"), ("der", "middle"), ("ful", "end"), ("day.", "single"))
    first = tuple(Syllable(i * QUARTER, w, h, 1, f"t1.n{i + 1}") for i, (w, h) in enumerate(words))  # type: ignore[arg-type]
    second = (Syllable(0, "Sec", "begin", 2, "t1.n1"), Syllable(QUARTER, "ond", "end", 2, "t1.n2"))
    end = (Syllable(2 * WHOLE, "A", "begin", 1, "t1.n5"), Syllable(2 * WHOLE + 2 * QUARTER, "men", "end", 1, "t1.n6"))
    voice = replace(track(*notes, *last, name="Voice"), syllables=(*first, *second, *end))
    return Song(end_tick=3 * WHOLE, tracks=(voice,), marks=(Mark("repeat_end", WHOLE),))


def with_drums() -> Song:
    """A bass drum and a hi-hat, and a key no kit has."""
    hits = (
        Note("t2.n1", 0, EIGHTH, 36, 100),
        Note("t2.n2", QUARTER, EIGHTH, 42, 60),
        Note("t2.n3", 2 * QUARTER, EIGHTH, 3),
    )
    return Song(end_tick=WHOLE, tracks=(track(*hits, track_id="t2", name="Drums", instrument=DRUMS),))


def empty() -> Song:
    """Nothing at all."""
    return Song()


def one_note() -> Song:
    """One quarter in one bar."""
    return Song(end_tick=WHOLE, tracks=(track(Note("t1.n1", 0, QUARTER, 60)),))


ALL = (whole_notes, with_pickup, with_voltas, with_tempo_change, in_six_eight, sung, with_drums, empty, one_note)
