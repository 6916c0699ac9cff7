"""A version that sounds as a recording: what its mix is then, what is said of it, and its versions to listen to.

The stems, the score and the MIDI stay those of the notes; only the mix is the recording. Generates nothing
(`sound_maker.py` has it made) and stores nothing (`delivery.py` does).
"""

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING, Any

from tools.song.realisation import Realisation, is_out_of_date, realisation_of
from tools.song.values import Song

if TYPE_CHECKING:
    from tools.render.audio import Audio
    from tools.render.stems import Rendered

STEMS_ARE_EXACT = "The stems are the exact rendering of the notes; the mix is the recording."
GONE = "The recording of this version is not there any more, so its exact rendering is heard."
HEARD_DB = -60.0


def recording_row(song: Song) -> dict[str, Any] | None:
    """The recording a song has, as summaries and artefact facts tell it; `fits` says whether it is heard."""
    made = song.realisation
    if made is None:
        return None
    return {
        "backend": made.backend,
        "licence": made.licence,
        "commercial": made.commercial,
        "terms": made.terms,
        "seed": made.seed,
        "words": made.words,
        "seconds": round(made.seconds, 3),
        "made_as": made.made_as,
        "model": made.model,
        "fits": not is_out_of_date(song),
        "measured": [{"what": row.what, "asked": row.asked, "got": row.got, "ok": row.ok} for row in made.measured],
    }


def as_heard(rendered: "Rendered", sources: Mapping[str, bytes]) -> "Rendered":
    """The rendering with the recording as its mix, where the song has one that fits."""
    made = realisation_of(rendered.song)
    if made is None:
        return rendered
    if made.source_sha256 not in sources:
        return replace(rendered, facts=replace(rendered.facts, note=f"{rendered.facts.note} {GONE}".strip()))
    audio = recording_of(made, sources)
    measured = measured_in(audio) | {"recording": recording_row(rendered.song), "note": STEMS_ARE_EXACT}
    return replace(rendered, mix=audio, facts=replace(rendered.facts, **measured))


def recording_of(made: Realisation, sources: Mapping[str, bytes]) -> "Audio":
    """The recording's samples.

    Raises:
        FormatError: Its bytes are no sound.
    """
    from tools.render.audio import read_audio

    return read_audio(sources[made.source_sha256], "the recording of this version")


def measured_in(audio: "Audio") -> dict[str, Any]:
    """What is measured in every mix, of a recording."""
    from tools.render.loudness import last_above_s, loudness_of_file, true_peak_dbtp

    lufs = loudness_of_file(audio)
    return {
        "lufs": round(lufs, 2) if isfinite(lufs) else None,
        "true_peak_dbtp": round(true_peak_dbtp(audio), 2),
        "duration_s": round(audio.duration_s, 4),
        "last_above_minus60_s": round(last_above_s(audio, HEARD_DB), 4),
        "master_gain_changed": False,
        "limited_db": 0.0,
        "sample_rate_hz": audio.sample_rate_hz,
    }


def facts_of_take(song: Song, audio: "Audio") -> dict[str, Any]:
    """Facts of a mix that is a recording and nothing else, such as a take to listen to."""
    return measured_in(audio) | {"recording": recording_row(song), "note": STEMS_ARE_EXACT}


def out_of_date_told(before: Song | None, after: Song, version: str | None) -> str:
    """What is said once, in the turn that left a recording behind; "" in every other."""
    made = realisation_of(before) if before is not None else None
    if made is None or not is_out_of_date(after) or version is None:
        return ""
    again = "carry on from this" if made.made_as == "continuation" else "make it sound real"
    return (
        f"The recording belongs to {version}, as it was before this change; what you hear now is the exact rendering. "
        f'Say "{again}" to record it anew.'
    )
