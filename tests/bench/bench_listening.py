"""How well sound is listened to, on renders of our own songs whose chords, tune, beat and key are known.

    python tests/bench/bench_listening.py [--seeds 51,52] [--styles pop,jazz] [--font FONT.sf2] [--voices FOLDER]

Songs are composed anew (the weights of chords and beats were trained on seeds 21 to 23 with the font TimGM6mb, so its
renders of other seeds are unseen songs in a known sound; another font is an unseen sound too). A table for each song,
then whether labels tell right from wrong: the same measures against chords in another order, transposed chords, another
song's; a tune a semitone off, backwards and another song's; the sound played 6 % slower and half a beat late. With
`--voices` (a folder with `voice/*.wav` and `choir/*.wav`) stretches of five seconds of singing, alone and mixed with
renders, against renders alone: the second half of every recording, the first was trained on. One JSON line at the end.
Development data: renders are easier than real recordings, and the figures say nothing about those.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2]))

from tools.compose.composer import compose
from tools.generate.controls import controls_of
from tools.generate.values import ChordSpan, Controls, Tone
from tools.listen.sound.chords import HeardChord, chord_spans
from tools.listen.sound.key import key_of_audio
from tools.listen.sound.level import level_of
from tools.listen.sound.match import beat_f, chord_match, recognised_match, tempo_match, tune_match
from tools.listen.sound.tempo import tempo_of
from tools.listen.sound.voice import voice_in
from tools.render.audio import Audio, read_audio
from tools.render.dry import SoundSettings
from tools.render.soundfont import find_soundfont
from tools.render.stems import render_song
from tools.song.brief import Brief
from tools.theory.chord import parse_chord
from tools.theory.key import parse_key
from tools.theory.pitch import pitch_class

STYLES = (
    "pop", "rock", "jazz", "waltz", "bossa_nova", "solo_piano", "string_quartet", "folk", "house", "blues", "lo-fi",
    "chorale", "ballad", "funk", "reggae", "film",
)  # fmt: skip
SECONDS = 30.0
STRETCH_S = 5.0
STEP_S = 0.1
VOICE_LEVELS_DB = (6, 0, -6)
# A chord and more on top of it, as it is judged: mir_eval's "sevenths" with ninths and more taken as their seventh.
PLAINER = {
    "9": "7", "11": "7", "13": "7", "maj9": "maj7", "maj11": "maj7", "maj13": "maj7", "m9": "m7", "m11": "m7",
    "m13": "m7", "6": "", "69": "", "add9": "", "m6": "m", "m69": "m", "madd9": "m",
}  # fmt: skip
TRIADS = {"": "", "7": "", "maj7": "", "m": "m", "m7": "m"}


@dataclass(frozen=True, eq=False)
class Piece:
    """A song of our own as rendered, and what it was made of."""

    name: str
    audio: Audio
    controls: Controls
    has_drums: bool


def pieces(styles: Sequence[str], seeds: Sequence[int], font: Path | None) -> Iterator[Piece]:
    """Compose and render."""
    with tempfile.TemporaryDirectory() as folder:
        found = find_soundfont(Path(folder))
        settings = SoundSettings(replace(found, path=font, name=font.stem, sha256=font.stem) if font else found)
        for style in styles:
            for seed in seeds:
                song = compose(Brief(style=style, duration_s=SECONDS), seed).song
                audio = render_song(song, settings, Path(folder) / "cache").mix
                drums = any(track.instrument.is_drum for track in song.tracks)
                yield Piece(f"{style} {seed}", audio, controls_of(song), drums)


def named(symbol: str) -> tuple[int, str] | None:
    """Root and kind of a chord as it is judged; None for "N.C."."""
    chord = parse_chord(symbol)
    if chord.is_none:
        return None
    return pitch_class(chord.root), PLAINER.get(chord.quality, chord.quality)


def recall(heard: Sequence[HeardChord], asked: Sequence[ChordSpan]) -> tuple[float, float]:
    """Time-weighted recall (major or minor, sevenths) where what was asked is one of those kinds."""
    hits, total = np.zeros(2), 0
    for span in asked:
        want = named(span.symbol)
        if want is None or want[1] not in TRIADS:
            continue
        for moment in np.arange(span.start_s, span.end_s, STEP_S):
            got = next((named(chord.symbol) for chord in heard if chord.start_s <= moment < chord.end_s), None)
            total += 1
            if got is not None and got[0] == want[0]:
                hits += (TRIADS.get(got[1]) == TRIADS[want[1]], got[1] == want[1])
    return (float(hits[0] / total), float(hits[1] / total)) if total else (0.0, 0.0)


def key_score(heard: str, asked: str) -> float:
    """MIREX's weights: 1 right, 0.5 a fifth above, 0.3 relative, 0.2 parallel."""
    if not heard:
        return 0.0
    got, want = parse_key(heard), parse_key(asked)
    if got.tonic_pitch_class == want.tonic_pitch_class:
        return 1.0 if got.is_minor == want.is_minor else 0.2
    if got.is_minor == want.is_minor:
        return 0.5 if (got.tonic_pitch_class - want.tonic_pitch_class) % 12 == 7 else 0.0
    relative = want.tonic_pitch_class + (3 if want.is_minor else 9)
    return 0.3 if got.tonic_pitch_class == relative % 12 else 0.0


def measured(piece: Piece) -> dict[str, float]:
    """All measures of one piece against what it was made of."""
    audio, controls = piece.audio, piece.controls
    began = time.process_time()
    asked = controls.tempo_bpm or 0.0
    guided = tempo_of(audio, asked)
    match = tempo_match(audio, controls.beats_s, guided)
    chroma, recognised = chord_match(audio, controls.chords), recognised_match(audio, controls.chords, controls.beats_s)
    tune, key = tune_match(audio, controls.tune), key_of_audio(audio)
    voice = voice_in(audio)
    level_of(audio)
    seconds = time.process_time() - began
    free = tempo_of(audio)
    with_beats = recall(chord_spans(audio, controls.beats_s), controls.chords)
    alone = recall(chord_spans(audio), controls.chords)
    return {
        "majmin": with_beats[0], "sevenths": with_beats[1], "majmin_alone": alone[0], "sevenths_alone": alone[1],
        "chroma": chroma.share, "chroma_floor": chroma.floor, "recognised": recognised.share, "tune": tune.share,
        "tune_floor": tune.floor, "tempo_4_percent": float(abs(free.bpm / asked - 1.0) < 0.04),
        "tempo_octave": float(any(abs(free.bpm / asked / k - 1.0) < 0.04 for k in (1, 2, 3, 1 / 2, 1 / 3))),
        "tempo_near_4_percent": float(abs(match.tempo_is_off_by) < 0.04),
        "beat_f": beat_f(controls.beats_s, free.beats_s), "beat_f_near": match.f,
        "downbeat_f_near": beat_f(controls.downbeats_s, guided.downbeats_s),
        "offset_ms": 1000.0 * match.offset_s, "key": key_score(key.name, controls.key), "voice": voice.value,
        "cpu_seconds": seconds,
    }  # fmt: skip


def moved(chords: Sequence[ChordSpan], by: int) -> list[ChordSpan]:
    """The same chords a few places later in the same bars."""
    others = [*chords[by:], *chords[:by]]
    return [
        replace(here, symbol=there.symbol, pitch_classes=there.pitch_classes, bass=there.bass)
        for here, there in zip(chords, others, strict=True)
    ]


def transposed(chords: Sequence[ChordSpan], semitones: int) -> list[ChordSpan]:
    """All chords some semitones higher; the symbol too."""
    rows = []
    for span in chords:
        chord = parse_chord(span.symbol)
        symbol = span.symbol if chord.is_none else chord.transposed(semitones).symbol
        rows.append(
            replace(span, symbol=symbol, pitch_classes=frozenset((p + semitones) % 12 for p in span.pitch_classes))
        )
    return rows


def slower(audio: Audio, ratio: float) -> Audio:
    """The samples further apart: slower and lower."""
    places = np.arange(0.0, audio.frames - 1, 1.0 / ratio)
    rows = [np.interp(places, np.arange(audio.frames), channel) for channel in audio.samples]
    return Audio(np.asarray(rows, np.float32), audio.sample_rate_hz)


def told_apart(all_pieces: Sequence[Piece]) -> dict[str, dict[str, float]]:
    """Right against wrong for each measure: how far one threshold over all songs parts them (area under the ROC)."""
    right, wrong = defaultdict(list), defaultdict(list)
    for index, piece in enumerate(all_pieces):
        audio, controls = piece.audio, piece.controls
        other = all_pieces[(index + len(all_pieces) // 2) % len(all_pieces)].controls
        rows = (moved(controls.chords, 1), transposed(controls.chords, 1), transposed(controls.chords, 7), other.chords)
        for name, match in (("chords by chroma", chord_match), ("chords by recogniser", recognised_match)):
            right[name].append(match(audio, controls.chords).above_floor)
            wrong[name] += [match(audio, row).above_floor for row in rows]
        semitone = [replace(tone, midi_pitch=tone.midi_pitch + 1) for tone in controls.tune]
        right["tune"].append(tune_match(audio, controls.tune).above_floor)
        wrong["tune"] += [
            tune_match(audio, row).above_floor for row in (semitone, backwards(controls.tune), other.tune)
        ]
        beats = np.asarray(controls.beats_s)
        step = float(np.median(np.diff(beats)))
        right["beat"].append(tempo_match(audio, beats).f)
        wrong["beat"] += [tempo_match(audio, row).f for row in (beats + step / 2.0, beats * 1.06)]
        right["tempo"].append(-abs(tempo_match(audio, beats).tempo_is_off_by))
        wrong["tempo"].append(-abs(tempo_match(slower(audio, 1.06), beats).tempo_is_off_by))
    return {name: parted(right[name], wrong[name]) for name in right}


def backwards(tones: Sequence[Tone]) -> list[Tone]:
    """The tune's rhythm with its pitches in the opposite order."""
    return [replace(tone, midi_pitch=other.midi_pitch) for tone, other in zip(tones, reversed(tones), strict=True)]


def parted(right: Sequence[float], wrong: Sequence[float]) -> dict[str, float]:
    """Area under the ROC, and the threshold with the fewest errors of both kinds."""
    yes, no = np.asarray(right), np.asarray(wrong)
    above = (yes[:, None] > no[None]).mean() + 0.5 * (yes[:, None] == no[None]).mean()
    places = np.unique(np.concatenate((yes, no)))
    errors = [((yes < place).mean() + (no >= place).mean()) / 2.0 for place in places]
    best = int(np.argmin(errors))
    return {
        "n_right": len(yes), "n_wrong": len(no), "right": float(np.median(yes)), "wrong": float(np.median(no)),
        "area": float(above), "threshold": float(places[best]), "missed": float((yes < places[best]).mean()),
        "false": float((no >= places[best]).mean()),
    }  # fmt: skip


def voices(folder: Path, all_pieces: Sequence[Piece]) -> dict[str, tuple[int, int]]:
    """(taken for a voice, of how many) for stretches of five seconds of each kind."""
    rng = np.random.default_rng(9)
    heard: dict[str, list[bool]] = defaultdict(list)
    sung = {kind: [second_half(path) for path in sorted((folder / kind).glob("*.wav"))] for kind in ("voice", "choir")}
    for kind, recordings in sung.items():
        for recording in recordings:
            for stretch in stretches(recording, STRETCH_S / 4.0):
                heard[f"{kind} alone"].append(voice_in(stretch).value > 0.5)
    for piece in all_pieces:
        band = next(stretches(piece.audio, STRETCH_S, float(rng.uniform(0.0, SECONDS - 2 * STRETCH_S))))
        heard["no voice: renders, 5 s"].append(voice_in(band).value > 0.5)
        heard["no voice: renders, 30 s"].append(voice_in(piece.audio).value > 0.5)
        for level_db in VOICE_LEVELS_DB if sung["voice"] else ():
            choices = list(stretches(sung["voice"][0], STRETCH_S / 4.0))
            mix = mixed(choices[rng.integers(len(choices))], band, level_db)
            heard[f"voice {level_db:+d} dB against a band"].append(voice_in(mix).value > 0.5)
    return {kind: (sum(rows), len(rows)) for kind, rows in heard.items()}


def second_half(path: Path) -> Audio:
    """What the voice's weights were not trained on."""
    audio = read_audio(path.read_bytes(), path.name)
    return Audio(np.ascontiguousarray(audio.samples[:, audio.frames // 2 :]), audio.sample_rate_hz)


def stretches(audio: Audio, hop_s: float, start_s: float = 0.0) -> Iterator[Audio]:
    """Five seconds, again and again."""
    size, hop = round(STRETCH_S * audio.sample_rate_hz), round(hop_s * audio.sample_rate_hz)
    for start in range(round(start_s * audio.sample_rate_hz), audio.frames - size + 1, hop):
        yield Audio(np.ascontiguousarray(audio.samples[:, start : start + size]), audio.sample_rate_hz)


def mixed(voice: Audio, band: Audio, level_db: float) -> Audio:
    """Both as one channel, the voice so much louder than the band by their power."""
    from scipy.signal import resample_poly

    one: NDArray[np.float32] = resample_poly(voice.samples.mean(axis=0), band.sample_rate_hz, voice.sample_rate_hz)
    other = band.samples.mean(axis=0)[: len(one)]
    gain = 10.0 ** (level_db / 20.0) * np.sqrt((other**2).mean() / max(1e-12, float((one**2).mean())))
    return Audio((0.3 * (gain * one[: len(other)] + other))[None].astype(np.float32), band.sample_rate_hz)


def tell(name: str, row: dict[str, float], columns: Sequence[str]) -> None:
    print(f"{name:20s} " + " ".join(f"{row[column]:>{max(6, len(column))}.2f}" for column in columns), flush=True)


def mean_of(rows: Sequence[dict[str, float]], keep: Callable[[int], bool] = lambda _: True) -> dict[str, float]:
    """Column means of the rows that are kept."""
    kept = [row for index, row in enumerate(rows) if keep(index)]
    return {name: float(np.mean([row[name] for row in kept])) for name in rows[0]} if kept else {}


def main() -> None:
    """Compose, render, listen, tell."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--seeds", default="51,52")
    reader.add_argument("--styles", default=",".join(STYLES))
    reader.add_argument("--font", type=Path)
    reader.add_argument("--voices", type=Path)
    asked = reader.parse_args()
    every = list(pieces(asked.styles.split(","), [int(seed) for seed in asked.seeds.split(",")], asked.font))
    rows: list[dict[str, float]] = []
    for piece in every:
        rows.append(measured(piece))
        if len(rows) == 1:
            print(" " * 21 + " ".join(f"{column:>6s}" for column in rows[0]))
        tell(piece.name, rows[-1], list(rows[0]))
    for name, keep in (("with drums", True), ("without drums", False)):
        count = sum(piece.has_drums == keep for piece in every)
        if count:
            tell(
                f"{name} ({count})",
                mean_of(rows, lambda index, keep=keep: every[index].has_drums == keep),
                list(rows[0]),
            )
    apart = told_apart(every)
    for name, row in apart.items():
        print(f"{name:22s} " + " ".join(f"{key} {value:.3g}" for key, value in row.items()))
    sung = voices(asked.voices, every) if asked.voices else {}
    for kind, (yes, count) in sung.items():
        print(f"{kind:32s} taken for a voice: {yes} of {count}")
    print(
        json.dumps(
            {
                "n": len(every),
                "mean": rounded(mean_of(rows)),
                "apart": {k: rounded(v) for k, v in apart.items()},
                "voices": sung,
            }
        )
    )


def rounded(row: dict[str, float]) -> dict[str, float]:
    """Three places are enough for a line of JSON."""
    return {name: round(value, 3) for name, value in row.items()}


if __name__ == "__main__":
    main()
