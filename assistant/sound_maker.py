"""Has recordings made for a turn: chooses who makes them, hears what there is, keeps the bytes until the turn ends.

The one place where the assistant meets `tools.generate`. Says nothing to the person (`handlers/real.py` does), writes
nothing (`delivery.py` does), and knows no network: those lie behind the backends.
"""

import re
from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.artifacts import Studio
from assistant.recorded import recording_of
from assistant.settings import Settings
from assistant.work import Hooks
from tools.errors import EditError, MissingError, MusicError
from tools.song.realisation import Measured, Realisation, realisation_of
from tools.song.sources import sha256_hex
from tools.song.values import Song

if TYPE_CHECKING:
    from tools.generate.backend import AudioBackend
    from tools.render.audio import Audio

PREFERRED = ("chords", "melody")  # what steers a recording of a song, where its maker can follow it
OWNERS_WORD = ("soundfont", "remote")  # settings that nobody's sentence goes past


class NotReady(MissingError):
    """Nobody here can make that recording now: what is missing and the one command that brings it."""


@dataclass
class SoundMaker:
    """What a turn's tools may ask for in sound.

    Attributes:
        studio: Renders the notes.
        sources: Bytes of the project's uploads and recordings.
        settings: Which backend the machine's owner set, on which device, and where fetched weights lie.
        commercial_only: Whether the licence policy asks for results that may be sold.
        hooks: How the turn is followed and stopped.
        made: Bytes of the recordings made in this turn, by sha256.
        lacks: What the maker chosen last does not follow, in a sentence.
        models: Which weights were used in this turn, by folder.
    """

    studio: Studio
    sources: Mapping[str, bytes]
    settings: Settings
    commercial_only: bool = False
    hooks: Hooks = field(default_factory=Hooks)
    made: dict[str, bytes] = field(default_factory=dict)
    lacks: str = ""
    models: dict[str, str] = field(default_factory=dict)

    @property
    def all_sources(self) -> Mapping[str, bytes]:
        """The project's sources with the recordings of this turn."""
        return ChainMap(self.made, self.sources)  # type: ignore[arg-type]  # only read

    def backend(
        self, needed: Sequence[str], seconds: float, named: str = "", preferred: Sequence[str] = PREFERRED
    ) -> "AudioBackend":
        """Who makes it.

        Args:
            needed: Abilities without which it cannot be done ("text", "continuation").
            seconds: How long it will be.
            named: The backend the person asked for by name, "" for none.
            preferred: Abilities that decide between those who can.

        Raises:
            NotReady: Nobody can; with the sentence of each who might.
        """
        from tools.generate.choose import Need, choose

        choice = choose(
            Need(frozenset(needed), frozenset(preferred), seconds),
            exact=self.exact(),
            data_dir=self.settings.data_dir,
            commercial_only=self.commercial_only,
            chosen=self._setting(named),
            device=self.settings.sound_device,
            precision=self.settings.sound_precision,
        )
        if choice.backend.capabilities.exact:
            raise _not_ready(choice.why, choice.passed_over)
        self.lacks = choice.lacks
        return choice.backend

    def _setting(self, named: str) -> str:
        """The machine owner's setting, or what the person named where that is left open or of the same kind."""
        kind = self.settings.sound_backend.partition(":")[0]
        return self.settings.sound_backend if not named or kind in (named, *OWNERS_WORD) else named

    def exact(self) -> "AudioBackend":
        """The rendering of the notes themselves, as a backend."""
        from tools.generate.backends.exact import ExactBackend

        return ExactBackend(self.studio.sound, self.studio.cache_dir, self.all_sources)

    def heard(self, song: Song) -> "Audio":
        """What a song sounds as now: its recording where that fits, else its exact rendering."""
        made = realisation_of(song)
        if made is not None and made.source_sha256 in self.all_sources:
            return recording_of(made, self.all_sources)
        from tools.render.stems import render_song

        sound, cache = self.studio.sound, self.studio.cache_dir
        return render_song(song, sound, cache, self.all_sources, cancelled=self.hooks.cancelled).mix

    def eta_s(self, song: Song, wish: Any, backend: "AudioBackend") -> float | None:
        """Seconds until all takes are there, None where nobody can tell."""
        from tools.generate.realise import eta_s

        return eta_s(song, wish, backend)

    def realised(self, song: Song, wish: Any, backend: "AudioBackend") -> Any:
        """A `tools.generate.realise.Realised` of a song: its takes, measured and ranked."""
        from tools.generate.realise import realise

        return realise(song, wish, backend, self.exact(), **self._following())

    def continued(self, audio: "Audio", seconds: float, words: str, backend: "AudioBackend", **how: Any) -> Any:
        """A `Realised` whose takes follow on given sound; each holds the new part alone."""
        from tools.generate.realise import continue_recording

        return continue_recording(audio, seconds, words, backend, **how, **self._following())

    def begin(self, eta_s: float | None) -> None:
        """Say that the long work begins; on the page it goes over to the workers for long work first.

        Raises:
            MusicError: It has gone over; the turn ends here and begins anew there.
        """
        if self.hooks.to_heavy is not None:
            self.hooks.to_heavy()
            raise MusicError("This takes longer, so it goes over to the workers for long work, which begin it anew")
        self.hooks.on_recording(eta_s)

    def kept(self, song: Song, audio: "Audio", backend: "AudioBackend", **of: Any) -> Song:
        """The song with this recording as its sound.

        Args:
            song: What was recorded.
            audio: The recording, mastered.
            backend: What made it.
            **of: `seed`, `words`, `rows` (receipt rows measured in it), `made_as`.
        """
        from dataclasses import replace

        made_as = of.get("made_as", "take")
        licence, commercial, terms = _rights(backend, None if made_as == "take" else realisation_of(song))
        made = Realisation(
            source_sha256=self._keep(audio),
            of_hash=song.heard_hash,
            backend=backend.name,
            licence=licence,
            commercial=commercial,
            terms=terms,
            seed=of["seed"],
            words=of["words"],
            seconds=audio.duration_s,
            measured=measured_rows(of["rows"]),
            made_as=made_as,
            model=self._model_of(backend),
        )
        return replace(song, realisation=made)

    def check_rights(self, song: Song) -> None:
        """Before the recording of a song becomes part of another one.

        Raises:
            EditError: It may not be sold, and the policy asks for what may.
        """
        made = realisation_of(song)
        if self.commercial_only and made is not None and not made.commercial:
            raise EditError(
                f"This recording was made by {made.backend} ({made.licence}), and this project keeps to what may be "
                f"used commercially, so nothing is made of it. {made.terms}",
                next_step='Say "back to the exact sound" first, then say it again',
            )

    def _model_of(self, backend: "AudioBackend") -> str:
        """Which weights it runs, as far as it is known; asked once a turn, for their hashes take a while."""
        weights = getattr(backend, "weights", None)
        if weights is None:  # an engine elsewhere says its model's name
            return str(getattr(backend.state(), "detail", ""))
        folder = str(weights.folder)
        if folder not in self.models:
            self.models[folder] = weights.told()
        return self.models[folder]

    def _keep(self, audio: "Audio") -> str:
        from tools.render.audio import wav_bytes

        data = wav_bytes(as_stereo(audio))
        sha256 = sha256_hex(data)
        self.made[sha256] = data
        return sha256

    def _following(self) -> dict[str, Any]:
        return {"stop": self.hooks.cancelled, "progress": self._tell, "on_chunk": self.hooks.on_audio}

    def _tell(self, words: str) -> None:
        """Which take is worked on, as a stage: "take 1 of 3: is measured" is told as "take 1 of 3"."""
        take = words.partition(": ")[0]
        self.hooks.progress(f"{MAKING}: {take}" if TAKE.fullmatch(take) else MAKING)


def _rights(backend: "AudioBackend", within: Realisation | None) -> tuple[str, bool, str]:
    """Licence, whether it may be sold, and the sentence, of what a backend made with another recording in it."""
    own = backend.licence
    if within is None or within.licence == own.name:
        return own.name, own.commercial, own.sentence
    names = list(dict.fromkeys([*within.licence.split(" and "), own.name]))
    terms = f"Part of it was made by {within.backend}: {within.terms} The rest by {backend.name}: {own.sentence}"
    return " and ".join(names), own.commercial and within.commercial, terms


TAKE = re.compile(r"take \d+ of \d+")
MAKING = "making the recording"  # the stage, as `turn_progress` and the page know it


def measured_rows(rows: Sequence[Mapping[str, Any]]) -> tuple[Measured, ...]:
    """Rows of a receipt as a song keeps them: in words."""
    return tuple(
        Measured(str(row["what"]), _words(row.get("asked")), _words(row.get("got")), bool(row["ok"])) for row in rows
    )


def as_stereo(audio: "Audio") -> "Audio":
    """Sound of two channels: a single one on both sides."""
    import numpy as np

    from tools.render.audio import Audio

    if audio.samples.shape[0] == 2:
        return audio
    return Audio(np.ascontiguousarray(np.repeat(audio.samples[:1], 2, axis=0)), audio.sample_rate_hz)


def joined(before: "Audio", after: "Audio") -> "Audio":
    """One sound after the other, sample on sample."""
    import numpy as np

    from tools.render.audio import Audio

    both = [as_stereo(before).samples, as_stereo(after).samples]
    return Audio(np.ascontiguousarray(np.concatenate(both, axis=1)), before.sample_rate_hz)


def _words(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_words(item)}" for key, item in value.items() if item is not None)
    if isinstance(value, list | tuple):
        return ", ".join(_words(item) for item in value)
    return "" if value is None else str(value)


def _with_command(sentence: str) -> str:
    """A sentence of the chooser with its command set apart, so that it can be copied."""
    from tools.generate.choose import BRING

    text, _, command = sentence.strip().partition(BRING)
    text = text.strip() if text.strip()[-1:] in ".!?" else f"{text.strip()}."
    return f"{text} To bring them: `{command.strip().rstrip('.')}`." if command else text


def _not_ready(why: str, passed_over: Sequence[str]) -> NotReady:
    told = list(dict.fromkeys(_with_command(sentence) for sentence in passed_over if sentence.strip())) or [why]
    shown = " ".join(told[:2])
    return NotReady(
        f"No recording was made, and the song is as it was. {shown}",
        next_step="What you hear stays the exact rendering of your notes",
    )
