"""What the person said is exact, over styles, keys, meters and lengths."""

from itertools import cycle, pairwise

import pytest

from tools.compose import compose, style_names
from tools.compose.length import RING_OUT_S
from tools.instruments.lookup import row_of
from tools.song.brief import Brief, PartRequest, SectionRequest
from tools.song.tempo import felt_bpm
from tools.song.values import Song
from tools.theory.key import Key

KEYS = [
    ("C", "major"),
    ("F#", "minor"),
    ("Eb", "major"),
    ("B", "minor"),
    ("D", "dorian"),
    ("Ab", "minor"),
    ("G", "mixolydian"),
    ("C#", "minor"),
]
METERS = [(4, 4), (3, 4), (6, 8), (5, 4), (7, 8), (2, 4), (9, 8), (12, 8), (5, 8), (3, 8)]
LENGTHS = [
    {"bars": 16},
    {"duration_s": 30.0},
    {"bars": 7},
    {"tempo_bpm": 97.0, "duration_s": 41.0},
    {"duration_s": 75.0},
]


def grid() -> list[Brief]:
    """Every style twice, keys, meters and lengths in rotation with coprime cycles."""
    keys, meters, lengths = cycle(KEYS), cycle(METERS), cycle(LENGTHS)
    briefs = []
    for style in style_names():
        for _ in range(3):
            tonic, mode = next(keys)
            briefs.append(Brief(style=style, tonic=tonic, mode=mode, meter=next(meters), **next(lengths)))
        next(meters)
    return briefs


def performed_end_s(song: Song) -> float:
    return max(song.tempo_map.seconds(n.performed_onset_tick + n.performed_ticks) for t in song.tracks for n in t.notes)


def scale_share(song: Song) -> float:
    usual = Key(song.keys[0].tonic, song.keys[0].mode).usual_pitch_classes
    rows = [
        (n.midi_pitch % 12 in usual, n.length_ticks) for t in song.tracks if not t.instrument.is_drum for n in t.notes
    ]
    return sum(length for inside, length in rows if inside) / sum(length for _, length in rows)


@pytest.mark.parametrize(
    "brief", grid(), ids=lambda b: f"{b.style}-{b.tonic}-{b.mode}-{b.meter[0]}/{b.meter[1]}-{b.bars or b.duration_s}"
)
def test_what_was_stated_is_in_the_song(brief: Brief) -> None:
    song = compose(brief, 11).song
    assert (song.keys[0].tonic, song.keys[0].mode) == (brief.tonic, brief.mode)
    assert (song.meters[0].numerator, song.meters[0].denominator) == brief.meter
    if brief.bars:
        assert song.grid.bar_count == brief.bars
    if brief.tempo_bpm:
        assert felt_bpm(song) == pytest.approx(brief.tempo_bpm, abs=0.05)
    if brief.duration_s:
        assert performed_end_s(song) + song.master.tail_s == pytest.approx(brief.duration_s, abs=0.02)
        assert song.master.tail_s == pytest.approx(RING_OUT_S, abs=0.08)
    assert scale_share(song) >= 0.8
    assert any(track.role == "melody" for track in song.tracks)
    assert_written_well(song)


def assert_written_well(song: Song) -> None:
    ids = [n.id for t in song.tracks for n in t.notes]
    assert len(ids) == len(set(ids))
    for track in song.tracks:
        row = row_of(track.instrument)
        assert track.notes, track.name
        assert list(track.notes) == sorted(track.notes, key=lambda n: (n.onset_tick, n.midi_pitch))
        assert all((n.length_ticks > 0 or n.grace) and n.end_tick <= song.end_tick for n in track.notes)
        if not track.instrument.is_drum:
            assert all(row.holds(n.midi_pitch) for n in track.notes), track.name
            if not row.polyphonic:
                line = [n for n in track.notes if not n.grace]
                assert all(a.end_tick <= b.onset_tick for a, b in pairwise(line)), track.name


def test_stated_chords_stand_one_a_bar_and_are_the_whole_piece() -> None:
    brief = Brief(chords=("Dm7", "G7", "Cmaj7", "Am7"), chord_bars=(1.0,), chord_repeats=2, tempo_bpm=140, style="jazz")
    song = compose(brief, 3).song
    assert song.grid.bar_count == 8
    assert [(song.grid.position(c.tick), c.symbol) for c in song.chords] == [
        ((i + 1, 1.0), s) for i, s in enumerate(brief.chords * 2)
    ]
    assert song.keys[0].tonic == "C" and song.keys[0].mode == "major"


def test_chords_may_last_half_a_bar_or_two() -> None:
    song = compose(Brief(chords=("C", "Am", "F"), chord_bars=(2.0, 0.5, 0.5), chord_repeats=2, style="pop"), 3).song
    assert song.grid.bar_count == 6
    assert [(song.grid.position(c.tick), c.symbol) for c in song.chords][:3] == [
        ((1, 1.0), "C"),
        ((3, 1.0), "Am"),
        ((3, 3.0), "F"),
    ]


def test_roman_numerals_are_read_in_the_stated_key() -> None:
    song = compose(Brief(chords=("ii7", "V7", "Imaj7"), tonic="Eb", mode="major", bars=9, style="jazz"), 3).song
    assert [c.symbol for c in song.chords][:3] == ["Fm7", "Bb7", "Ebmaj7"]


def test_a_twelve_bar_blues_has_its_chords_bar_by_bar() -> None:
    song = compose(Brief(style="blues", tonic="A", tempo_bpm=96, bars=12), 7).song
    assert [c.symbol for c in song.chords][:11] == ["A7", "D7", "A7", "A7", "D7", "D7", "A7", "A7", "E7", "D7", "A7"]
    assert song.chords[11].symbol in ("A7", "E7")


def test_a_named_form_comes_in_its_order_and_fills_the_time() -> None:
    form = tuple(SectionRequest(name) for name in ("Verse", "Chorus", "Verse", "Chorus"))
    song = compose(Brief(style="pop", tonic="Bb", mode="major", duration_s=120, form=form), 7).song
    names = [section.name for section in song.sections]
    assert [n for n in names if "Verse" in n or "Chorus" in n] == ["Verse 1", "Chorus 1", "Verse 2", "Chorus 2"]
    assert performed_end_s(song) + song.master.tail_s == pytest.approx(120, abs=0.02)


def test_stated_bars_get_no_intro_and_no_outro() -> None:
    for style in ("pop", "jazz", "waltz", "ambient"):
        names = [section.name for section in compose(Brief(style=style, bars=24), 5).song.sections]
        assert "Intro" not in names and "Outro" not in names


def test_section_lengths_that_were_said_are_kept() -> None:
    form = (SectionRequest("Intro", bars=2), SectionRequest("A", "A", 6), SectionRequest("B", "B", 8))
    song = compose(Brief(style="folk", meter=(4, 4), form=form), 5).song
    bar = song.end_tick // song.grid.bar_count
    assert [(s.name, (s.end_tick - s.start_tick) // bar) for s in song.sections] == [("Intro", 2), ("A", 6), ("B", 8)]


@pytest.mark.parametrize(
    ("parts", "only", "programs"),
    [
        ((("accordion", 21), ("strings", 48)), False, {21, 48}),
        ((("violin", 40), ("violin", 40), ("viola", 41), ("cello", 42)), True, {40, 41, 42}),
        ((("marimba", 12),), False, {12}),
        ((("piano", 0),), True, {0}),
        ((("flute", 73), ("clarinet", 71)), True, {73, 71}),
        ((("harp", 46), ("cello", 42)), False, {46, 42}),
    ],
)
def test_named_instruments_all_play_and_only_they_where_that_was_said(
    parts: tuple[tuple[str, int], ...], only: bool, programs: set[int]
) -> None:
    brief = Brief(
        style="chamber", bars=16, parts=tuple(PartRequest(words, program) for words, program in parts), only_parts=only
    )
    song = compose(brief, 4).song
    assert {t.instrument.program for t in song.tracks if t.notes} == programs
    assert len(song.tracks) == len(parts)
    assert len({t.name for t in song.tracks}) == len(song.tracks)


@pytest.mark.parametrize("wanted", [True, False])
def test_drums_play_when_asked_and_not_when_excluded(wanted: bool) -> None:
    for style in style_names():
        song = compose(Brief(style=style, bars=8, drums=wanted), 2).song
        assert any(t.instrument.is_drum and t.notes for t in song.tracks) == wanted, style


def test_a_role_that_was_named_is_given() -> None:
    song = compose(
        Brief(style="pop", bars=16, parts=(PartRequest("piano", 0, "chords"), PartRequest("tuba", 58, "melody"))), 2
    ).song
    roles = {t.instrument.program: t.role for t in song.tracks}
    assert roles[58] == "melody" and roles[0] == "chords"


def test_a_solo_piano_is_one_track_on_two_staves() -> None:
    song = compose(Brief(style="ballad", bars=16, parts=(PartRequest("piano", 0),), only_parts=True), 2).song
    (track,) = song.tracks
    assert track.staves == 2 and {n.staff for n in track.notes} == {1, 2} and track.role == "melody"
