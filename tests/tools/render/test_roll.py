import itertools
import re
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest

from tools.render.roll import pianoroll_png, pianoroll_svg
from tools.render.roll_layout import roll_scene
from tools.render.roll_palette import TRACK_COLOURS
from tools.render.roll_text import chord_label, clock_label, shorten, text_width
from tools.song.values import (
    QUARTER,
    ChordSymbol,
    Instrument,
    Mark,
    MeterChange,
    Note,
    Section,
    Song,
    TempoChange,
    Track,
    TrackMix,
)

BAR = 4 * QUARTER


def tune(pitches=(60, 62, 64, 65), name="Piano", track_id="t1", role="melody", is_drum=False, velocity=80, **notes):
    made = tuple(
        Note(f"{track_id}.n{i}", i * QUARTER, QUARTER, pitch, velocity, **notes) for i, pitch in enumerate(pitches)
    )
    return Track(track_id, name, role, Instrument(0, is_drum), made)


def song_of(*tracks, bars=1, **fields):
    return Song("Test", bars * BAR, tracks=tracks, **fields)


def boxes(scene, track_id="t1"):
    return [box for layer in scene.notes if layer.track_id == track_id for box in layer.boxes]


def texts(scene):
    return [label.text for label in scene.labels]


def test_the_same_song_gives_the_same_bytes():
    song = song_of(tune())
    assert pianoroll_svg(song) == pianoroll_svg(song)
    assert pianoroll_png(song) == pianoroll_png(song)


def test_every_note_is_drawn_at_its_performed_second():
    song = song_of(tune(shift_ticks=QUARTER // 10))
    scene = roll_scene(song)
    px_per_s = (scene.plot_right - scene.plot_left) / scene.plot_s
    seconds = [(x - scene.plot_left) / px_per_s for x, *_ in sorted(boxes(scene))]
    assert seconds == pytest.approx([0.05, 0.55, 1.05, 1.55], abs=0.005)


def test_higher_notes_stand_higher():
    rows = [y for _, y, *_ in sorted(boxes(roll_scene(song_of(tune((60, 64, 67, 72))))))]
    assert rows == sorted(rows, reverse=True)
    assert rows[0] - rows[3] == 12 * 6


def test_a_repeat_is_drawn_as_often_as_it_is_played():
    marks = (Mark("repeat_start", 0), Mark("repeat_end", BAR, value="2"))
    assert len(boxes(roll_scene(song_of(tune(), marks=marks)))) == 2 * len(boxes(roll_scene(song_of(tune()))))


def test_louder_notes_are_denser_and_a_muted_track_is_dim():
    def opacity(velocity, mute=False):
        track = tune(velocity=velocity)
        track = Track(track.id, track.name, track.role, track.instrument, track.notes, mix=TrackMix(mute=mute))
        return roll_scene(song_of(track)).notes[0].opacity

    assert opacity(20) < opacity(60) < opacity(100) < opacity(127)
    assert opacity(100, mute=True) < opacity(20)


def test_hostile_and_broken_text_stays_text():
    name = 'x"><script>alert(1)</script>\x00\ud800'
    song = Song(
        name, BAR, tracks=(tune(name=name),), sections=(Section("s1", name, 0, BAR),), chords=(ChordSymbol(0, name),)
    )
    svg = pianoroll_svg(song)
    assert "<script" not in svg
    root = ElementTree.fromstring(svg.encode("utf-8"))
    assert {element.tag.split("}")[1] for element in root.iter()} <= {"svg", "title", "desc", "rect", "path", "text"}


def test_an_empty_song_says_so():
    scene = roll_scene(Song())
    assert "No notes yet" in texts(scene)
    assert "No notes yet" not in texts(roll_scene(song_of(tune())))
    ElementTree.fromstring(pianoroll_svg(Song()))
    assert pianoroll_png(Song()).startswith(b"\x89PNG")


def test_drums_have_lanes_with_names_below_the_pitches():
    scene = roll_scene(song_of(tune(), tune((36, 42, 38, 42), "Drums", "t2", "drums", is_drum=True)))
    assert len({y for _, y, *_ in boxes(scene, "t2")}) == 3
    assert min(y for _, y, *_ in boxes(scene, "t2")) > max(y for _, y, *_ in boxes(scene, "t1"))
    lanes = {label.text: label.y for label in scene.labels if label.anchor == "end"}
    bass, hat = (
        next(y for text, y in lanes.items() if word in text.lower()) for word in ("bass drum", "closed hi-hat")
    )
    assert hat < bass  # cymbals above, bass drum below


def test_sections_chords_and_bar_numbers_are_labelled():
    song = song_of(
        tune(),
        bars=8,
        sections=(Section("s1", "Verse 1", 0, 8 * BAR),),
        chords=(ChordSymbol(0, "Bbm7b5"), ChordSymbol(BAR, "F#/A#")),
    )
    shown = texts(roll_scene(song))
    assert {"Verse 1", "B♭m7♭5", "F♯/A♯", "1", "2", "8"} <= set(shown)


def test_chords_that_stand_close_take_a_second_row_and_never_overlap():
    chords = tuple(ChordSymbol(i * QUARTER, "F#m7b5/A") for i in range(16))
    labels = [
        label for label in roll_scene(song_of(tune(), bars=4, chords=chords)).labels if label.text.startswith("F♯m")
    ]
    rows = {y: sorted(label.x for label in labels if label.y == y) for y in {label.y for label in labels}}
    assert len(rows) == 2
    for starts in rows.values():
        assert all(b - a >= text_width("F♯m7♭5/A", 11) for a, b in itertools.pairwise(starts))


@pytest.mark.parametrize("tempo_us", [500_000, 60_000_000 // 180, 1_500_000])
def test_no_label_leaves_the_picture(tempo_us):
    tracks = [
        tune(name=f"Track {i} with a very long name indeed, longer than any legend", track_id=f"t{i}")
        for i in range(12)
    ]
    tracks.append(tune((36, 35, 80, 81), "Drums", "t99", "drums", is_drum=True))
    song = song_of(
        *tracks,
        bars=40,
        tempi=(TempoChange(0, tempo_us),),
        sections=tuple(Section(f"s{i}", f"Part {i}", i * BAR, (i + 1) * BAR) for i in range(40)),
        chords=tuple(ChordSymbol(i * BAR, "Cmaj7#11") for i in range(40)),
    )
    scene = roll_scene(song)
    shares = {"start": 0.0, "middle": 0.5, "end": 1.0}
    for label in scene.labels:
        left = label.x - shares[label.anchor] * text_width(label.text, label.size, label.bold)
        assert left >= 0, label
        assert left + text_width(label.text, label.size, label.bold) <= scene.width, label
        assert 0 < label.y <= scene.height, label


def test_ten_minutes_and_twenty_thousand_notes_stay_small():
    tracks = []
    for t in range(10):
        notes = tuple(
            Note(f"t{t}.n{i}", i * QUARTER * 6 // 10, QUARTER // 2, 40 + (i * 7 + t * 5) % 40, 30 + (i * 13) % 90)
            for i in range(2000)
        )
        tracks.append(Track(f"t{t}", f"Track {t}", "other", Instrument(), notes))
    svg = pianoroll_svg(song_of(*tracks, bars=300))
    assert len(svg.encode()) < 1_000_000
    assert float(re.search(r'width="([\d.]+)"', svg)[1]) < 6200


def test_five_seconds_are_wide_enough_to_read():
    scene = roll_scene(song_of(tune(), bars=2, tempi=(TempoChange(0, 625_000),)))
    assert scene.plot_s == pytest.approx(5.0)
    assert scene.width > 900


def test_a_pickup_shifts_the_first_barline_and_has_no_number():
    song = song_of(tune(), bars=2, pickup_ticks=QUARTER, meters=(MeterChange(0, 4, 4),))
    first = next(label for label in roll_scene(song).labels if label.text == "1" and label.size == 9)
    scene = roll_scene(song)
    assert first.x - scene.plot_left == pytest.approx(
        (scene.plot_right - scene.plot_left) * 0.5 / scene.plot_s, abs=1.1
    )
    assert "0" not in texts(scene)


def test_the_png_is_the_same_picture_in_size_and_ink():
    from PIL import Image

    song = song_of(tune())
    scene = roll_scene(song)
    image = Image.open(BytesIO(pianoroll_png(song))).convert("RGB")
    assert image.size == (round(scene.width * 2), round(scene.height * 2))
    x, y, width, height = boxes(scene)[0]
    drawn = np.array(image.getpixel((round((x + width / 2) * 2), round((y + height / 2) * 2))))
    assert np.abs(drawn - np.array([252, 251, 248])).max() > 40


def test_the_palette_can_be_told_apart_with_every_kind_of_colour_vision():
    # Machado, Oliveira, Fernandes 2009, severity 1.0, applied in linear RGB.
    sights = {
        "normal": np.eye(3),
        "protan": np.array(
            [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
        ),
        "deutan": np.array(
            [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
        ),
        "tritan": np.array(
            [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
        ),
    }

    def lab(colour, sight):
        rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        to_xyz = np.array(
            [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
        )
        xyz = to_xyz @ np.clip(sight @ linear, 0, 1) / np.array([0.95047, 1.0, 1.08883])
        f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
        return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])

    assert len(TRACK_COLOURS) == 12
    for sight in sights.values():
        for one, other in itertools.combinations(TRACK_COLOURS, 2):
            assert np.linalg.norm(lab(one, sight) - lab(other, sight)) > 20


@pytest.mark.parametrize(
    ("symbol", "shown"),
    [
        ("Bbm7b5/Ab", "B♭m7♭5/A♭"),
        ("F#m", "F♯m"),
        ("Bb69", "B♭6/9"),
        ("C7#9", "C7♯9"),
        ("Ebmaj7", "E♭maj7"),
        ("N.C.", "N.C."),
        ("Bb", "B♭"),
        ("Abb", "A♭♭"),
    ],
)
def test_chords_are_written_with_real_accidentals(symbol, shown):
    assert chord_label(symbol) == shown


def test_shortened_text_fits_and_keeps_its_start():
    assert shorten("Piano", 200, 11) == "Piano"
    short = shorten("A very long instrument name", 60, 11)
    assert short.endswith("…")
    assert short.startswith("A ver")
    assert text_width(short, 11) <= 60
    assert shorten("Piano", 2, 11) == ""


def test_clock_labels_count_minutes():
    assert [clock_label(s) for s in (0, 59.6, 65, 600)] == ["0:00", "1:00", "1:05", "10:00"]
