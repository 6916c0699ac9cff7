"""Promises of reading rounded durations: tuplets stay tuplets, bars stay full, voices meet."""

from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest

from tools.song.musicxml import load_musicxml, save_musicxml
from tools.song.sources import sha256_hex
from tools.song.values import QUARTER, Song

PITCH = "<pitch><step>{step}</step><octave>4</octave></pitch>"


def note(step: str, duration: int, kind: str, ratio: str = "", voice: int = 1, extra: str = "") -> str:
    actual, _, normal = ratio.partition(":")
    modification = f"<actual-notes>{actual}</actual-notes><normal-notes>{normal}</normal-notes>"
    tuplet = f"<time-modification>{modification}</time-modification>" if ratio else ""
    body = f"<duration>{duration}</duration><voice>{voice}</voice><type>{kind}</type>{tuplet}{extra}"
    return f"<note>{PITCH.format(step=step)}{body}</note>"


def score(bar: str, divisions: int = 10080, beats: int = 1) -> bytes:
    time = f"<time><beats>{beats}</beats><beat-type>4</beat-type></time>"
    head = f"<attributes><divisions>{divisions}</divisions>{time}</attributes>"
    parts = '<part-list><score-part id="P1"><part-name>Flute</part-name></score-part></part-list>'
    measure = f'<measure number="1">{head}{bar}</measure>'
    return f'<score-partwise version="4.0">{parts}<part id="P1">{measure}</part></score-partwise>'.encode()


def raised(song: Song) -> Song:
    tracks = tuple(
        replace(t, notes=tuple(replace(n, midi_pitch=n.midi_pitch + 2, spelling=None) for n in t.notes))
        for t in song.tracks
    )
    return replace(song, tracks=tracks)


def times(song: Song) -> list[tuple[int, int, object]]:
    return [(n.onset_tick, n.length_ticks, n.tuplet) for n in song.tracks[0].notes]


def transposed(data: bytes) -> tuple[Song, bytes]:
    song = load_musicxml(data, "x")
    return song, save_musicxml(raised(song), {sha256_hex(data): data})


ROUNDED = {
    "divisions of 10080": (
        score("".join(note(s, d, "16th", "3:2") for s, d in zip("CDE", (1654, 1693, 1693), strict=True))
              + note("F", 5040, "eighth")),
        [(i * QUARTER // 6, QUARTER // 6) for i in range(3)] + [(QUARTER // 2, QUARTER // 2)],
    ),
    "divisions of 8": (
        score("".join(note(s, d, "eighth", "3:2") for s, d in zip("CDE", (3, 3, 2), strict=True)), 8),
        [(i * QUARTER // 3, QUARTER // 3) for i in range(3)],
    ),
    "a sum that misses the beat by one": (
        score("".join(note(s, d, "16th", "3:2") for s, d in zip("CDE", (1683, 1673, 1683), strict=True))
              + note("F", 5040, "eighth")),
        [(i * QUARTER // 6, QUARTER // 6) for i in range(3)] + [(QUARTER // 2, QUARTER // 2)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ROUNDED)
def test_rounded_tuplets_are_read_by_their_note_values(case):
    data, expected = ROUNDED[case]
    song = load_musicxml(data, "x")
    assert [row[:2] for row in times(song)] == expected
    assert song.end_tick == QUARTER


@pytest.mark.parametrize("case", ROUNDED)
def test_transposing_keeps_every_tuplet_sign(case):
    data, _ = ROUNDED[case]
    song, after = transposed(data)
    assert after.count(b"<time-modification") == data.count(b"<time-modification") > 0
    assert b"256th" not in after
    assert times(load_musicxml(after, "after")) == times(song)


def test_thirteen_in_the_time_of_twelve_comes_back():
    lengths = [1162, 1162, 1162, 1171, 1162, 1162, 1162, 1162, 1162, 1171, 1162, 1162, 1158]
    data = score("".join(note("CDEFGAB"[i % 7], d, "32nd", "13:12") for i, d in enumerate(lengths)), beats=2)
    data = data.replace(b"</measure>", note("C", 5040, "eighth").encode() + b"</measure>")
    song, after = transposed(data)
    assert song.tracks[0].notes[-1].onset_tick == 3 * QUARTER // 2
    assert after.count(b"<time-modification") == 13 and b"256th" not in after
    assert times(load_musicxml(after, "after")) == times(song)


def test_a_length_far_from_its_note_value_is_kept_as_written():
    song = load_musicxml(score(note("C", 2000, "16th", "3:2") + note("D", 8080, "eighth")), "x")
    assert times(song)[0][1] == QUARTER * 2000 // 10080


def test_a_backup_that_misses_the_barline_by_one_starts_at_the_barline():
    bar = (
        note("C", 10080, "quarter") + "<backup><duration>10079</duration></backup>" + note("E", 10080, "quarter", "", 2)
    )
    song = load_musicxml(score(bar), "x")
    assert [n.onset_tick for n in song.tracks[0].notes] == [0, 0]
    assert song.end_tick == QUARTER


def test_transposing_keeps_what_is_not_modelled():
    sung = "<lyric number='1'><syllabic>end</syllabic><text>sing</text><extend type='start'/></lyric>"
    held = "<lyric number='1'><extend type='stop'/></lyric>"
    glide = "<notations><glissando type='start' number='1'/><articulations><scoop/></articulations></notations>"
    swing = "<sound tempo='120'><swing><straight/></swing></sound>"
    data = score(swing + note("C", 5040, "eighth", "", 1, glide + sung) + note("D", 5040, "eighth", "", 1, held))
    _, after = transposed(data)
    root = fromstring(after)
    for tag in ("extend", "glissando", "scoop", "swing", "lyric"):
        assert len(list(root.iter(tag))) == data.count(f"<{tag}".encode()), tag
    assert [s.get("tempo") for s in root.iter("sound") if s.get("tempo")] == ["120"]


def test_transposing_keeps_tuplet_brackets_as_they_were_drawn():
    bracket = "<notations><tuplet type='start' bracket='yes' placement='below'/></notations>"
    stop = "<notations><tuplet type='stop'/></notations>"
    notes = [note("C", 3360, "eighth", "3:2", 1, bracket), note("D", 3360, "eighth", "3:2")]
    data = score("".join([*notes, note("E", 3360, "eighth", "3:2", 1, stop)]))
    _, after = transposed(data)
    assert [t.attrib for t in fromstring(after).iter("tuplet")] == [
        {"type": "start", "bracket": "yes", "placement": "below"},
        {"type": "stop"},
    ]


def test_words_without_a_number_stay_without_one_and_two_parts_say_a_tempo_once():
    words = "<direction><direction-type><words>Con amore</words></direction-type><sound tempo='90'/></direction>"
    mark = "<metronome><beat-unit>quarter</beat-unit><per-minute>80</per-minute></metronome>"
    at = "<direction><direction-type>{}</direction-type><offset>{}</offset><sound tempo='80'/></direction>"
    bar = words + note("C", 10080, "quarter") + at.format(mark, -4124) + at.format(mark, -3780)
    song, after = transposed(score(bar))
    assert [round(60e6 / t.us_per_quarter) for t in song.tempi] == [90, 80]
    root = fromstring(after)
    assert [w.text.strip() for w in root.iter("words")] == ["Con amore"]
    assert len(list(root.iter("metronome"))) == 1
    assert [s.get("tempo") for s in root.iter("sound")] == ["90", "80"]
