"""The StudioDoc: a version's view out of the cache, with what can change laid around it.

What is cached depends only on the song, its mix and the version it is compared with, none of which ever change.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from assistant.desk.changes import changes_of
from assistant.desk.energy import energy_of_mix
from assistant.desk.rights import NOTES_ONLY, rights_of_sound
from assistant.desk.rows import media_url
from assistant.desk.studio import RECORDING, View, ViewCache, song_view
from assistant.desk.timeline import Timeline
from assistant.desk.titles import is_fresh
from assistant.desk.views import audio_view, heard, score_view, stale_views
from assistant.recorded import recording_row
from assistant.store.values import Project, Use, Version
from assistant.taste import same_tune
from tools.errors import MusicError
from tools.song.song_json import from_json
from tools.song.values import Song

if TYPE_CHECKING:
    from assistant.session import Session
    from assistant.store.store import Store


def studio_document(
    session: Session, cache: ViewCache, project: Project, version: Version, against: str | None = None
) -> View:
    """The document of one version, as it stands now; `against` is another version to hear it against."""
    store = session.store
    uses = store.artefacts(project.id, version=version.id)
    mix, is_head = heard(uses), version.id == project.head
    view = cache.get((version.id, project.id, mix and mix.artefact.sha256), lambda: _view(store, version, mix))
    audio, score = audio_view(version.id, mix), score_view(version.id, uses)
    before = against if against not in (None, version.id) else before_of(store, version, is_head)
    return {
        "project": project.id,
        "version": version.id,
        "label": version.label,
        "parent": version.parents[0] if version.parents else None,
        "is_head": is_head,
        **view,
        "audio": audio,
        "score": score,
        "stale": stale_views(version, project.head, audio, score, view["notes"], _recordings_only(view)),
        "changes": _changes(store, cache, project.id, before, version) if before else None,
        **(rights_of_sound(mix.artefact.facts) if mix else NOTES_ONLY).row(),
    }


def song_of(version: Version) -> Song:
    """The song of a version that was loaded with it."""
    if version.song_json is None:
        raise RuntimeError(f"version {version.id} came without its song")
    return from_json(version.song_json)


def before_of(store: Store, version: Version, is_head: bool) -> str | None:
    """The version this one is heard against: where an undo or a choice of a version came from, else its parent.

    A piece that was composed anew, or brought in, has none.
    """
    if is_head:
        moved = _last_move(store, version)
        if moved is not None:
            return moved
    if not version.parents or is_fresh(version.made_by):
        return None
    return version.parents[0]


def _last_move(store: Store, version: Version) -> str | None:
    """Where the head was before the last turn, if that turn only moved it here."""
    for turn in reversed(store.turns(version.project_id, last=5)):
        if turn.move == "made":
            return None
        if turn.move and turn.head_after == version.id and turn.head_before not in (None, version.id):
            return turn.head_before
    return None


def _recordings_only(view: View) -> bool:
    return bool(view["tracks"]) and all(track["role"] == RECORDING for track in view["tracks"])


def _view(store: Store, version: Version, mix: Use | None) -> View:
    song = song_of(version)
    timeline = Timeline(song)
    recording = {"recording": recording_view(song, mix)}
    levels = partial(_levels, store, version.project_id)
    if mix is None:
        return song_view(timeline, levels=levels) | recording
    path = store.stored_path(mix.artefact)
    duration_s = _duration_s(store, mix)
    return song_view(timeline, duration_s, energy_of_mix(path, duration_s), levels) | recording


RECORD_ANEW, CARRY_ON_ANEW, EXACT = "make it sound real", "carry on from this", "back to the exact sound"


def recording_view(song: Song, mix: Use | None) -> View | None:
    """The recording a version has: whether it is what is heard, and the words that change that; None: it has none."""
    row = recording_row(song)
    if row is None:
        return None
    is_heard = bool(row["fits"]) and mix is not None and "recording" in mix.artefact.facts
    anew = CARRY_ON_ANEW if row["made_as"] == "continuation" else RECORD_ANEW
    shown = {name: row[name] for name in ("backend", "licence", "commercial", "terms", "seconds", "fits", "measured")}
    return shown | {"heard": is_heard, "say": EXACT if row["fits"] else anew}


def _levels(store: Store, project_id: str, sha256: str, step_s: float) -> tuple[float, ...]:
    """How loud a recording is over time; nothing where its file is gone or cannot be read."""
    from tools.listen.recording import recording_levels

    try:
        return recording_levels(store.sources(project_id)[sha256], step_s)
    except (KeyError, MusicError):
        return ()


def _duration_s(store: Store, mix: Use) -> float:
    """Length of the sound: as measured when it was made, else read from its file."""
    stated = mix.artefact.facts.get("duration_s")
    if isinstance(stated, int | float):
        return float(stated)
    import soundfile

    return float(soundfile.info(str(store.stored_path(mix.artefact))).duration)


def _changes(store: Store, cache: ViewCache, project_id: str, before: str, version: Version) -> View:
    compared = cache.get((version.id, project_id, "against", before), lambda: _compared(store, before, version))
    sound = heard(store.artefacts(project_id, version=before))
    return {"before": before, "before_audio": media_url(sound) if sound else None, **compared}


def _compared(store: Store, before: str, version: Version) -> View:
    old, new = song_of(store.version(version.project_id, before)), song_of(version)
    return {**changes_of(Timeline(old), Timeline(new)), "other_tune": not same_tune(old, new)}
