"""Which files belong to a version, and which of its views are missing or older than what is shown.

A view is only ever taken from the version that is shown, so that nothing out of date is passed off as new; what is
missing says why and which kind of artefact brings it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assistant.desk.rows import media_url
from assistant.desk.told import Told, told
from assistant.store.values import Use, Version

NOT_WRITTEN = "This is a recording. Its notes are not read yet, so there is no score of it."
HEARD = ("mix", "mix_flac", "mix_mp3")  # the first there is


def heard(uses: Iterable[Use]) -> Use | None:
    """The sound of a version, the newest of the best kind; None when none was made."""
    newest = {use.artefact.kind: use for use in uses}
    return next((newest[kind] for kind in HEARD if kind in newest), None)


def audio_view(version: str, mix: Use | None) -> dict[str, Any] | None:
    """Where the sound is fetched. A WAV rests as FLAC and is sent so: the same samples, half the bytes."""
    if mix is None:
        return None
    packed = mix.artefact.encoding == "flac"
    return {
        "url": media_url(mix),
        "mime": "audio/flac" if packed else mix.artefact.media_type,
        "version": version,
    }


def score_view(version: str, uses: Iterable[Use]) -> dict[str, Any] | None:
    """The score's pages in order, those made last where a page was made twice."""
    pages = {use.position: media_url(use) for use in uses if use.artefact.kind == "score_svg"}
    return {"pages": [pages[i] for i in sorted(pages)], "version": version} if pages else None


def stale_views(
    version: Version,
    head: str | None,
    audio: Any,
    score: Any,
    notes: dict[str, Any],
    recordings_only: bool = False,
) -> list[dict[str, Any]]:
    """What is not as new as the song shown, each with a reason and the kind of artefact that brings it."""
    name = version.id
    rows = []
    if head is not None and name != head:
        why = f"This is version {name}; the project is at {head} now. Open {head} to see it."
        rows.append(_row("version", why, told("old_version", version=name, head=head)))
    if audio is None and (notes["count"] or recordings_only):
        why = f"No sound was made of version {name} yet. Make it, and it can be played."
        rows.append(_row("audio", why, told("no_sound", version=name), "mix"))
    if score is None and recordings_only:
        rows.append(_row("score", NOT_WRITTEN, told("not_written")))
    elif score is None:
        why = f"No score was engraved of version {name} yet. Make it, and it is here."
        rows.append(_row("score", why, told("no_score", version=name), "score_svg"))
    if notes["shown"] < notes["count"]:
        why = f"The roll shows the first {notes['shown']:,} of {notes['count']:,} notes; the MIDI file holds all."
        rows.append(_row("roll", why, told("roll_part", shown=notes["shown"], count=notes["count"]), "midi"))
    return rows


def _row(view: str, why: str, why_told: Told, make: str | None = None) -> dict[str, Any]:
    return {"view": view, "why": why, "why_told": why_told, "make": make}
