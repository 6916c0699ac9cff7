"""Everything a version can be taken away as: what is there with its address and size, and what can be made.

The table below is the one place where kinds are named for a person. Making is `make.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.artifacts import SOUND_KINDS
from assistant.desk.rights import NOTES_ONLY, Rights, rights_of_sound
from assistant.desk.rows import media_url, plain_file_name
from assistant.desk.views import HEARD
from assistant.store.labels import SUFFIXES
from assistant.store.values import Use

LABELS: Mapping[str, str] = {
    "mix": "Sound as WAV, 24 bit",
    "mix_flac": "Sound as FLAC, without loss",
    "mix_mp3": "Sound as MP3",
    "midi": "MIDI as played",
    "midi_written": "MIDI as written",
    "musicxml": "Score as MusicXML",
    "score_pdf": "Score as PDF",
    "score_svg": "Score as pictures (SVG)",
    "lead_sheet": "Lead sheet: melody and chords (SVG)",
    "pianoroll": "Piano roll as a picture",
    "lrc": "Words in time (LRC)",
    "stem": "Each track alone, with its place in the mix (WAV)",
    "stem_dry": "Each track alone, dry (WAV)",
    "report": "Report: what was measured (JSON)",
}
# What tells files of one version apart when they lie in one folder under the song's name.
APART: Mapping[str, str] = {
    "midi_written": "as written",
    "lead_sheet": "lead sheet",
    "pianoroll": "piano roll",
    "lrc": "words",
    "stem_dry": "dry",
    "report": "report",
}


def download_rows(
    uses: Sequence[Use], rights_to_be: Rights, called: str, rights_of_mix: Rights | None = None
) -> list[dict[str, Any]]:
    """All files of a version by kind; a kind that was not made yet has no address.

    Args:
        uses: The version's artefacts in the order they were attached.
        rights_to_be: Of sound that would be made now.
        called: The song and its version: what each file's name begins with.
        rights_of_mix: Of a mix that would be made now, where that is a recording and not what the font plays.
    """
    newest = {(use.artefact.kind, use.track, use.position): use for use in uses}
    rows = []
    for kind, label in LABELS.items():
        there = [use for (made, _, _), use in newest.items() if made == kind]
        rows += [_there(use, label, len(there), called) for use in sorted(there, key=lambda use: use.position)]
        if not there and kind != "lrc":  # written with the piece wherever it has words
            to_be = rights_of_mix if rights_of_mix is not None and kind in HEARD else rights_to_be
            rows.append(_to_make(kind, label, to_be))
    return rows


def _there(use: Use, label: str, of: int, called: str) -> dict[str, Any]:
    page = f", page {use.position + 1} of {of}" if of > 1 and not use.track else ""
    is_sound = use.artefact.kind in SOUND_KINDS
    return {
        "kind": use.artefact.kind,
        "label": f"{label}: {use.track}" if use.track else label + page,
        "track": use.track,
        "url": media_url(use, saved_as(use, called, of)),
        "size_bytes": use.artefact.size_bytes,
        **_rights_of(use, is_sound).row(),
    }


def saved_as(use: Use, called: str, of: int) -> str:
    """What a file is saved as: "Harbour lights v4.mp3", "Harbour lights v4 - Accordion, dry.wav"."""
    apart = [use.track or "", APART.get(use.artefact.kind, "")]
    if of > 1 and not use.track:
        apart.append(f"page {use.position + 1}")
    ending = ", ".join(part for part in apart if part)
    suffix = SUFFIXES.get(use.artefact.media_type, ".bin")
    return plain_file_name(called) + (f" - {plain_file_name(ending)}" if ending else "") + suffix


def _rights_of(use: Use, is_sound: bool) -> Rights:
    if not is_sound:
        return NOTES_ONLY
    return rights_of_sound(use.artefact.facts)


def _to_make(kind: str, label: str, rights_to_be: Rights) -> dict[str, Any]:
    rights = rights_to_be if kind in SOUND_KINDS else NOTES_ONLY
    return {"kind": kind, "label": label, "track": None, "url": None, "size_bytes": None, **rights.row()}
