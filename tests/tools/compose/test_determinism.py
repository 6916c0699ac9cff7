"""The same brief and seed give the same Song in any process; another seed gives another piece."""

import hashlib
import subprocess
import sys

from tools.compose import compose, style_names
from tools.song.brief import Brief, PartRequest
from tools.song.values import Song

SCRIPT = """
import hashlib
from tools.compose import compose
from tools.song.brief import Brief
print(hashlib.sha256(repr([compose(Brief(style=s, duration_s=20), 99) for s in ("pop", "jazz",
"hymn")]).encode()).hexdigest())
"""


def pitches(song: Song) -> tuple[tuple[int, int], ...]:
    return tuple((n.onset_tick, n.midi_pitch) for t in song.tracks if t.role == "melody" for n in t.notes)


def test_another_process_with_another_hash_seed_gives_the_same_songs() -> None:
    here = hashlib.sha256(
        repr([compose(Brief(style=s, duration_s=20), 99) for s in ("pop", "jazz", "hymn")]).encode()
    ).hexdigest()
    for hash_seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": "."},
            check=True,
        )
        assert run.stdout.strip() == here


def test_composing_twice_leaves_no_trace_between() -> None:
    first = compose(Brief(style="folk"), 5)
    compose(Brief(style="rock"), 6)
    assert compose(Brief(style="folk"), 5) == first


def test_every_style_gives_different_tunes_for_different_seeds() -> None:
    for style in style_names():
        tunes = {
            pitches(
                compose(Brief(style=style, bars=8, tonic="C", mode="major", meter=(4, 4), tempo_bpm=100), seed).song
            )
            for seed in range(8)
        }
        assert len(tunes) == 8, style


def test_another_bass_leaves_the_tune_as_it_was() -> None:
    parts = (PartRequest("flute", 73, "melody"), PartRequest("piano", 0, "chords"))
    plain = compose(
        Brief(style="pop", bars=16, parts=(*parts, PartRequest("bass", 33, "bass")), only_parts=True), 3
    ).song
    other = compose(
        Brief(style="pop", bars=16, parts=(*parts, PartRequest("synth bass", 38, "bass")), only_parts=True), 3
    ).song
    assert pitches(plain) == pitches(other)
