"""Brings a turn's files where the person wants them, and into the store under their hash."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.artifacts import RECORDING, SOUND_KINDS, MadeFile
from assistant.recorded import facts_of_take, recording_of
from assistant.store.values import Use
from tools.errors import RenderError
from tools.song.realisation import realisation_of
from tools.song.values import Song

if TYPE_CHECKING:
    from assistant.work import Turn
    from assistant.workbench import Candidate


def deliver_files(turn: "Turn", version: str) -> list[dict[str, Any]]:
    """Write each file, keep it in the store, and list it as the turn document does.

    Raises:
        RenderError: The folder cannot be written.
    """
    if turn.views is None:
        return []
    folder = _folder(turn, version)
    mix = next((made.facts for made in turn.views.files if made.kind == "mix"), {})
    _keep_recording(turn, version, turn.views.song, mix)
    rows = []
    positions: dict[str, int] = {}
    for made in turn.views.files:
        path = write_file(folder, made)
        artefact = turn.store.put_artefact(made.kind, made.data, dict(made.facts))
        position = positions.get(made.kind, 0)
        positions[made.kind] = position + 1
        turn.uses.append(Use(artefact, version=version, track=made.track, position=position))
        row: dict[str, Any] = {"kind": made.kind, "path": str(path), "version": version}
        rows.append(row | ({"track": made.track} if made.track else {}))
    return rows


def deliver_take(turn: "Turn", version: str, take: "Candidate") -> list[dict[str, Any]]:
    """Keep a take's recording and its mix for the version it becomes; write the mix where sound was asked for.

    Raises:
        RenderError: The folder cannot be written.
    """
    made, sound = realisation_of(take.song), turn.bench.sound
    if made is None:
        return _deliver_rendered(turn, version, take)
    if sound is None:
        return []
    facts = facts_of_take(take.song, recording_of(made, sound.all_sources))
    _keep_recording(turn, version, take.song, facts)
    file = MadeFile("mix", f"take-{take.take}.wav", sound.all_sources[made.source_sha256], facts=facts)
    turn.uses.append(Use(turn.store.put_artefact(file.kind, file.data, facts), version=version))
    if not SOUND_KINDS & set(turn.request.kinds):
        return []
    path = write_file(_folder(turn, version), file)
    return [{"kind": file.kind, "path": str(path), "version": version}]


TAKE_KINDS = ("midi", "midi_written", "mix", "mix_mp3")
"""What of a version to listen to is made at once; the rest follows when it is picked."""


def _deliver_rendered(turn: "Turn", version: str, take: "Candidate") -> list[dict[str, Any]]:
    """Render a take that is no recording, so that it can be heard before it is picked."""
    kinds = [kind for kind in TAKE_KINDS if kind in turn.request.kinds]
    hooks, sources = turn.hooks, turn.store.sources(turn.handle.project_id)
    views = turn.studio.views(take.song, kinds, sources, hooks.progress, hooks.cancelled)
    rows = []
    for file in views.files:
        path = write_file(_folder(turn, version), file)
        turn.uses.append(Use(turn.store.put_artefact(file.kind, file.data, dict(file.facts)), version=version))
        rows.append({"kind": file.kind, "path": str(path), "version": version})
    return rows


def _keep_recording(turn: "Turn", version: str, song: Song, facts: Mapping[str, Any]) -> None:
    """The recording a version's song names stays with the version, whatever becomes of the one it was made in.

    A file is kept once, with the facts it first came with: so they are those of the mix that has the same bytes.
    """
    made, sound = song.realisation, turn.bench.sound
    if made is not None and sound is not None and made.source_sha256 in sound.all_sources:
        artefact = turn.store.put_artefact(RECORDING, sound.all_sources[made.source_sha256], dict(facts))
        turn.uses.append(Use(artefact, version=version))


def _folder(turn: "Turn", version: str) -> Path:
    folder = turn.request.out or turn.store.project_dir(turn.handle.project_id) / version
    return folder.expanduser().absolute()


def write_file(folder: Path, made: MadeFile) -> Path:
    """Write one file whole or not at all."""
    path = folder / made.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.{os.getpid()}.part")
        partial.write_bytes(made.data)
        partial.replace(path)
    except OSError as error:
        raise RenderError(
            f"{path} could not be written ({error.strerror}); choose another folder with --out."
        ) from error
    return path
