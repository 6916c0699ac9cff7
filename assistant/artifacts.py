"""Turns a song into the files of a turn: sound, MIDI, score, piano roll. Sound and engraving run side by side.

Knows which view is made by which tool and what its file is called; knows nothing of projects (the turn runner stores
what comes back).
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.recorded import as_heard
from tools.errors import MusicError
from tools.song.values import Song

if TYPE_CHECKING:
    from tools.edit.scope import Scope
    from tools.render.stems import Rendered

DEFAULT_KINDS = ("mix", "midi", "midi_written", "musicxml", "score_svg", "pianoroll")
SOUND_KINDS = frozenset({"mix", "mix_flac", "mix_mp3", "stem", "stem_dry"})
RECORDING = "recording"  # the bytes of a version's recording, kept beside its mix; not asked for by name
SCORE_KINDS = frozenset({"musicxml", "score_svg", "score_pdf", "lead_sheet"})
KINDS = (*DEFAULT_KINDS, "mix_flac", "mix_mp3", "stem", "stem_dry", "score_pdf", "lead_sheet", "lrc", "report")
LATER_KINDS = ("video", "bundle")


@dataclass(frozen=True)
class MadeFile:
    """One file of a version, in memory.

    Attributes:
        kind: Artefact kind.
        name: File name.
        data: Its bytes.
        track: Name of the track it is of, None for the whole song.
        facts: What was measured while making it.
    """

    kind: str
    name: str
    data: bytes
    track: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Views:
    """All that was made of one song; `song` carries a master gain solved on the way."""

    song: Song
    files: tuple[MadeFile, ...]
    rendered: "Rendered | None"
    seconds: Mapping[str, float]


class Studio:
    """Makes views of songs with one SoundFont, one engine and one cache.

    Args:
        data_dir: Where a fetched SoundFont lies.
        cache_dir: Where dry stems are kept.
        soundfont: The person's own, or None for the best at hand.
    """

    def __init__(self, data_dir: Path, cache_dir: Path, soundfont: Path | None = None) -> None:
        self.data_dir, self.cache_dir, self.chosen_font = data_dir, cache_dir, soundfont
        self._sound: Any = None

    @property
    def sound(self) -> Any:
        """The sound settings, found once."""
        if self._sound is None:
            from tools.render.soundfont import find_soundfont
            from tools.render.stems import SoundSettings

            self._sound = SoundSettings(soundfont=find_soundfont(self.data_dir, self.chosen_font))
        return self._sound

    def views(
        self,
        song: Song,
        kinds: Sequence[str],
        sources: Mapping[str, bytes],
        progress: Callable[[str], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
        made: Callable[[str, float], None] = lambda view, seconds: None,
    ) -> Views:
        """Make the files of these kinds; `made` is told each view and its seconds, also from other threads.

        Raises:
            MusicError: A view cannot be made of this song.
        """
        started = time.perf_counter()
        seconds = _Laps(made)
        with ThreadPoolExecutor(max_workers=2) as pool:
            score = pool.submit(
                _timed, seconds, "score", lambda: _score_files(song, kinds, sources, progress, cancelled)
            )
            sound = pool.submit(
                _timed, seconds, "sound", lambda: self._render(song, kinds, sources, progress, cancelled)
            )
            others = _timed(seconds, "midi and roll", lambda: _midi_files(song, kinds, sources))
            rendered, score_files = sound.result(), score.result()
        files = [*others, *score_files]
        if rendered is not None:
            files += _timed(seconds, "writing sound", lambda: _sound_files(song, rendered, kinds))
            song = rendered.song
        if "report" in kinds:
            files.append(_report(song, rendered, seconds))
        seconds["all"] = time.perf_counter() - started
        order = {kind: i for i, kind in enumerate(KINDS)}
        return Views(song, tuple(sorted(files, key=lambda f: order[f.kind])), rendered, seconds)

    def first_sound(self, song: Song) -> Any:
        """The first seconds of a song, rendered at once (an Audio)."""
        from tools.render.stems import first_sound

        return first_sound(song, self.sound, self.cache_dir)

    def stems(self, song: Song, track_ids: Sequence[str]) -> dict[str, Any]:
        """Dry stems of some tracks, from the cache where they are there."""
        from tools.render.stems import dry_stems

        stems: dict[str, Any] = dry_stems(song, self.sound, self.cache_dir, track_ids=tuple(track_ids))
        return stems

    def stem_keys(self, song: Song) -> dict[str, str]:
        """Which file of the stem cache each track is; nothing is rendered."""
        from tools.render.stems import stem_keys

        return stem_keys(song, self.sound, self.cache_dir)

    def reach(self, before: Song, after: Song, scope: "Scope", track_id: str) -> tuple[tuple[float, float], ...]:
        """When the notes of a place sound in a track, from the first onset to the end of the last ring, in seconds."""
        from tools.render.locality import reach

        return reach(before, after, scope, track_id, self.sound, self.cache_dir)

    def parts_to_render(self, song: Song) -> int:
        """How many parts of a song have no dry stem in the cache yet."""
        from tools.render.dry import stem_path

        return sum(not stem_path(self.cache_dir, key).exists() for key in set(self.stem_keys(song).values()))

    def _render(self, song: Song, kinds: Sequence[str], sources: Any, progress: Any, cancelled: Any) -> Any:
        if not SOUND_KINDS & set(kinds):
            return None
        from tools.render.stems import render_song

        progress("rendering the sound")
        rendered = render_song(song, self.sound, self.cache_dir, sources, progress, cancelled)
        return as_heard(rendered, sources)


def check_kinds(text: str | None) -> tuple[str, ...]:
    """Read a comma list of artefact kinds.

    Raises:
        MusicError: A kind is unknown or not made yet.
    """
    if text is None:
        return DEFAULT_KINDS
    kinds = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for kind in kinds:
        if kind in LATER_KINDS:
            raise MusicError(f"The artefact kind {kind!r} is not made by this release; choose from {', '.join(KINDS)}.")
        if kind not in KINDS:
            raise MusicError(f"There is no artefact kind {kind!r}; choose from {', '.join(KINDS)}.")
    return kinds


def safe_name(words: str) -> str:
    """A track's name as part of a file name: letters, digits, dot, dash; never empty, never a path."""
    return re.sub(r"[^\w.-]+", "-", words).strip("-._")[:48] or "track"


class _Laps(dict[str, float]):
    """Seconds by name; each is told when it is known."""

    def __init__(self, told: Callable[[str, float], None]) -> None:
        super().__init__()
        self._told = told

    def __setitem__(self, name: str, seconds: float) -> None:
        super().__setitem__(name, seconds)
        self._told(name, seconds)


def _timed(seconds: dict[str, float], name: str, work: Callable[[], Any]) -> Any:
    started = time.perf_counter()
    result = work()
    seconds[name] = round(time.perf_counter() - started, 3)
    return result


def _midi_files(song: Song, kinds: Sequence[str], sources: Mapping[str, bytes]) -> list[MadeFile]:
    files: list[MadeFile] = []
    if "midi" in kinds or "midi_written" in kinds:
        from tools.song.midi import save_midi

        if "midi" in kinds:
            files.append(MadeFile("midi", "midi.mid", save_midi(song, performed=True, sources=sources)))
        if "midi_written" in kinds:
            files.append(
                MadeFile("midi_written", "midi_written.mid", save_midi(song, performed=False, sources=sources))
            )
    if {"lrc", "midi"} & set(kinds) and any(track.syllables for track in song.tracks):
        from tools.lyrics.lrc import lrc

        files.append(MadeFile("lrc", "words.lrc", lrc(song).encode()))
    if "pianoroll" in kinds:
        from tools.render.roll import pianoroll_svg

        files.append(MadeFile("pianoroll", "pianoroll.svg", pianoroll_svg(song).encode()))
    return files


def _score_files(
    song: Song,
    kinds: Sequence[str],
    sources: Any,
    progress: Callable[[str], None],
    cancelled: Callable[[], bool] | None = None,
) -> list[MadeFile]:
    if not SCORE_KINDS & set(kinds) or _is_recordings_only(song):
        return []
    from tools.song.musicxml import save_musicxml

    xml = save_musicxml(song, sources)
    files = [MadeFile("musicxml", "score.musicxml", xml)] if "musicxml" in kinds else []
    if {"score_svg", "score_pdf"} & set(kinds):
        progress("engraving the score")
        from tools.render.engrave import engrave
        from tools.song.musicxml.note_ids import with_note_ids

        pages = engrave(with_note_ids(xml, song), cancelled=cancelled).pages
        if "score_svg" in kinds:
            files += [MadeFile("score_svg", f"score-{i}.svg", page.encode()) for i, page in enumerate(pages, 1)]
        if "score_pdf" in kinds:
            from tools.render.pdf import svg_to_pdf

            files.append(MadeFile("score_pdf", "score.pdf", svg_to_pdf(pages)))
    if "lead_sheet" in kinds:
        files += _lead_sheet(song, cancelled)
    return files


def _is_recordings_only(song: Song) -> bool:
    """Whether there is nothing a score could print: `assistant.desk.views` says so."""
    return bool(song.audio_tracks) and not song.tracks


def _lead_sheet(song: Song, cancelled: Callable[[], bool] | None) -> list[MadeFile]:
    from tools.render.engrave import engrave
    from tools.render.lead_sheet import lead_sheet_song
    from tools.song.musicxml import save_musicxml

    pages = engrave(save_musicxml(lead_sheet_song(song), None), cancelled=cancelled).pages
    return [MadeFile("lead_sheet", f"lead-sheet-{i}.svg", page.encode()) for i, page in enumerate(pages, 1)]


def _sound_files(song: Song, rendered: "Rendered", kinds: Sequence[str]) -> list[MadeFile]:
    from tools.render.audio import flac_bytes, mp3_bytes, wav_bytes

    facts = rendered.facts.as_json()
    names = {track.id: track.name for track in song.tracks} | {track.id: track.name for track in song.audio_tracks}
    names |= {name: name.capitalize() for name in rendered.stems if name not in names}  # the bed has no track
    writers: dict[str, tuple[str, Callable[[Any], bytes]]] = {
        "mix": ("mix.wav", wav_bytes),
        "mix_flac": ("mix.flac", flac_bytes),
        "mix_mp3": ("mix.mp3", mp3_bytes),
    }
    files = [
        MadeFile(kind, writers[kind][0], writers[kind][1](rendered.mix), facts=facts)
        for kind in writers
        if kind in kinds
    ]
    for kind, stems in (("stem", rendered.stems), ("stem_dry", rendered.stems_dry)):
        if kind in kinds:
            taken: set[str] = set()
            for track_id, audio in stems.items():
                name = _free_name(f"{kind}-{safe_name(names[track_id])}", taken)
                files.append(MadeFile(kind, f"{name}.wav", wav_bytes(audio), names[track_id]))
    return files


def _free_name(name: str, taken: set[str]) -> str:
    free, count = name, 2
    while free.lower() in taken:
        free, count = f"{name}-{count}", count + 1
    taken.add(free.lower())
    return free


def _report(song: Song, rendered: "Rendered | None", seconds: Mapping[str, float]) -> MadeFile:
    import json

    from assistant.summary import song_summary

    body = {
        "song": song_summary(song),
        "sound": rendered.facts.as_json() if rendered else None,
        "seconds": dict(seconds),
    }
    return MadeFile("report", "report.json", json.dumps(body, ensure_ascii=False, indent=1).encode())
