"""Take in a bundle somebody brings: everything is read and checked before anything is written.
 The hashes in a bundle are claims: each file is hashed here, and an artefact is stored under the hash of the bytes it
really gives. Refusals are `BundleError`s of one sentence. The format is told in `bundle.py`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StrictBool, StrictInt, StrictStr, ValidationError

from assistant.store import projects, zips
from assistant.store.bundle import SCHEMA
from assistant.store.dump import Dump, load
from assistant.store.errors import BundleError, StoreError
from assistant.store.labels import (
    NAME_LENGTH,
    VERSION_TITLE_LENGTH,
    clean_text,
    free_name,
    project_name,
    safe_label,
)
from assistant.store.store import Store
from assistant.store.values import Project, Use, version_name

_SHA256 = r"^[0-9a-f]{64}$"
_VERSION = r"^v[1-9][0-9]{0,8}$"
_VersionId = Field(pattern=_VERSION)


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")  # a later release may say more


_Kind = TypeVar("_Kind", bound=_Row)


class _Entry(_Row):
    sha256: str = Field(pattern=_SHA256)
    size_bytes: StrictInt = Field(ge=0)


class _ProjectRow(_Row):
    name: StrictStr
    head: str | None = Field(default=None, pattern=_VERSION)
    starred: StrictBool = False
    change_count: StrictInt = Field(ge=0)
    created_at_s: float = Field(ge=0, allow_inf_nan=False)


class _Manifest(_Row):
    schema_: Literal["parlando.bundle/1"] = Field(alias="schema")
    project: _ProjectRow
    entries: dict[str, _Entry]


class _SourceRow(_Row):
    position: StrictInt
    sha256: str = Field(pattern=_SHA256)
    kind: StrictStr = Field(max_length=32)
    label: StrictStr
    size_bytes: StrictInt


class _TurnRow(_Row):
    number: StrictInt = Field(ge=1, lt=2**31)
    text: StrictStr
    context: dict[str, JsonValue]
    brain: StrictStr = Field(max_length=200)
    seed: StrictInt | None
    state: Literal["done", "failed"]
    outcome: StrictStr | None = Field(max_length=16)
    document: dict[str, JsonValue] | None
    messages: list[JsonValue] | None
    move: Literal["made", "undo", "redo", "goto"] | None
    move_steps: StrictInt | None = Field(ge=1, lt=2**31)
    change: StrictInt | None = Field(ge=0, lt=2**31)
    head_before: str | None = Field(pattern=_VERSION)
    head_after: str | None = Field(pattern=_VERSION)
    reason: StrictStr | None
    created_at_s: float = Field(allow_inf_nan=False)
    finished_at_s: float | None = Field(allow_inf_nan=False)
    sources: list[_SourceRow]


class _VersionRow(_Row):
    id: str = _VersionId
    label: StrictStr
    song_hash: StrictStr = Field(max_length=128)
    seed: StrictInt | None
    made_by: dict[str, JsonValue]
    selected: StrictBool
    turn: StrictInt | None
    parents: list[str]
    created_at_s: float = Field(allow_inf_nan=False)
    name: StrictStr | None = Field(default=None, max_length=VERSION_TITLE_LENGTH)
    starred: StrictBool = False
    deleted_at_s: float | None = Field(default=None, allow_inf_nan=False)


class _ArtefactRow(_Row):
    sha256: str = Field(pattern=_SHA256)
    kind: StrictStr = Field(max_length=64)
    media_type: StrictStr = Field(max_length=100)
    size_bytes: StrictInt
    facts: dict[str, JsonValue]


class _UseRow(_Row):
    artefact: _ArtefactRow
    version: str | None = Field(pattern=_VERSION)
    turn: StrictInt | None
    track: StrictStr | None
    position: StrictInt
    entry: StrictStr


def take_in(store: Store, owner: str, path: Path, song_hash: Callable[[str], str] | None) -> Project:
    """Read, check and write; see `bundle.import_project`."""
    with zips.opened(path) as archive:
        manifest = _rows(_Manifest, zips.read_json(archive, "manifest.json"), "manifest.json")
        _check_hashes(archive, manifest)
        turns = [_rows(_TurnRow, row, "turns.json") for row in _list(archive, "turns.json")]
        versions = [_rows(_VersionRow, row, "versions.json") for row in _list(archive, "versions.json")]
        uses = [_rows(_UseRow, row, "artefacts.json") for row in _list(archive, "artefacts.json")]
        songs = {version.id: _song(archive, version, song_hash) for version in versions}
        _check_references(manifest, turns, versions, uses)
        _check_files(manifest, turns, uses)
        store.make_room(sum(entry.size_bytes for entry in manifest.entries.values()))
        _store_sources(store, archive, turns)
        kept = [(_store_artefact(store, archive, use), use.turn) for use in uses]
    content = Dump(
        project=manifest.project.model_dump(),
        turns=tuple(_turn_row(turn) for turn in turns),
        versions=tuple(_version_row(version, songs[version.id]) for version in versions),
        uses=tuple(kept),
    )
    with store.database.write() as connection:
        name = free_name(_name(manifest.project.name), projects.names(connection, owner))
        return load(connection, owner, name, content)


def _rows(kind: type[_Kind], value: Any, entry: str) -> _Kind:
    try:
        return kind.model_validate(value)
    except (ValidationError, RecursionError) as error:
        where = ""
        if isinstance(error, ValidationError):
            first = error.errors(include_url=False, include_input=False)[0]
            where = f" ({'.'.join(map(str, first['loc']))[:80]}: {first['msg']})"
        raise _refused(f"{entry} is not of the schema {SCHEMA}{where}") from error


def _list(archive: zipfile.ZipFile, name: str) -> list[Any]:
    value = zips.read_json(archive, name)
    if not isinstance(value, list):
        raise _refused(f"{name} is not of the schema {SCHEMA}")
    return value


def _check_hashes(archive: zipfile.ZipFile, manifest: _Manifest) -> None:
    """Every entry is in the manifest and is what the manifest says."""
    found = set(archive.namelist()) - {"manifest.json"}
    if found != set(manifest.entries):
        odd = sorted(found ^ set(manifest.entries))[0]
        raise _refused(f"its manifest and its files differ at {odd[:60]!a}")
    for name, said in manifest.entries.items():
        sha256, size = zips.sha256_of(archive, name)
        if (sha256, size) != (said.sha256, said.size_bytes):
            raise _refused(f"{name[:60]!a} is not the file its manifest speaks of")


def _check_references(
    manifest: _Manifest, turns: list[_TurnRow], versions: list[_VersionRow], uses: list[_UseRow]
) -> None:
    """Whatever is named is there, and versions are numbered without a gap, each after its parents."""
    numbers, known = {turn.number for turn in turns}, {version.id for version in versions}
    if len(numbers) != len(turns):
        raise _refused("it holds a turn twice")
    if [version.id for version in versions] != [version_name(ordinal) for ordinal in range(1, len(versions) + 1)]:
        raise _refused("its versions are not v1, v2, v3 and so on")
    earlier: set[str] = set()
    for version in versions:
        if not set(version.parents) <= earlier:
            raise _refused(f"the parents of {version.id} are not among the versions before it")
        earlier.add(version.id)
    heads = {manifest.project.head} | {head for turn in turns for head in (turn.head_before, turn.head_after)}
    named_turns = {version.turn for version in versions} | {use.turn for use in uses}
    if not (heads | {use.version for use in uses}) - {None} <= known or not named_turns - {None} <= numbers:
        raise _refused("it names a version or a turn that it does not hold")


def _song(archive: zipfile.ZipFile, version: _VersionRow, song_hash: Callable[[str], str] | None) -> str:
    name = f"songs/{version.id}.json"
    zips.read_json(archive, name)
    text = b"".join(zips.blocks(archive, name, zips.MOST_JSON_BYTES)).decode("utf-8")
    if song_hash is None:
        return text
    try:
        is_right = song_hash(text) == version.song_hash
    except StoreError:
        raise
    except (
        Exception
    ) as error:  # whatever a broken song does to the code that reads songs, it is the bundle that is refused
        raise _refused(f"the song of {version.id} cannot be read ({error})") from error
    if not is_right:
        raise _refused(f"the song of {version.id} is not the one its hash speaks of")
    return text


def _check_files(manifest: _Manifest, turns: list[_TurnRow], uses: list[_UseRow]) -> None:
    """Files lie under the hash of their bytes, so that nobody can lay a false one under another's; the entries' own
    hashes are checked before.
    """
    claims = [(use.entry, use.artefact.sha256, use.artefact.size_bytes) for use in uses]
    claims += [
        (f"sources/{upload.sha256}", upload.sha256, upload.size_bytes) for turn in turns for upload in turn.sources
    ]
    for name, sha256, size_bytes in claims:
        entry = manifest.entries.get(name)
        if entry is None or (entry.sha256, entry.size_bytes) != (sha256, size_bytes):
            raise _refused(f"{name[:90]!a} is missing or not the file that is spoken of")


def _store_artefact(store: Store, archive: zipfile.ZipFile, use: _UseRow) -> Use:
    with store.files.temporary() as path:
        _copy_out(archive, use.entry, path)
        artefact = store.put_artefact(clean_text(use.artefact.kind), path, use.artefact.facts)
    return Use(artefact, use.version, None if use.track is None else clean_text(use.track), use.position)


def _store_sources(store: Store, archive: zipfile.ZipFile, turns: list[_TurnRow]) -> None:
    uploads = {upload.sha256: upload for turn in turns for upload in turn.sources}
    for sha256, upload in uploads.items():
        with store.files.temporary() as path:
            _copy_out(archive, f"sources/{sha256}", path)
            store.put_source(path, upload.kind, upload.label)


def _copy_out(archive: zipfile.ZipFile, name: str, to: Path) -> None:
    with to.open("wb") as file:
        for block in zips.blocks(archive, name):
            file.write(block)


def _turn_row(turn: _TurnRow) -> Mapping[str, Any]:
    row = turn.model_dump()
    cleaned = {name: row[name] and clean_text(row[name]) for name in ("text", "brain", "outcome", "reason")}
    uploads = [
        upload | {"label": safe_label(upload["label"]), "kind": clean_text(upload["kind"])} for upload in row["sources"]
    ]
    return row | cleaned | {"sources": uploads}


def _version_row(version: _VersionRow, song_json: str) -> Mapping[str, Any]:
    cleaned = {"label": clean_text(version.label), "song_hash": clean_text(version.song_hash)}
    cleaned |= {} if version.name is None else {"name": safe_label(version.name)}
    return version.model_dump() | cleaned | {"song_json": song_json}


def _name(name: str) -> str:
    try:
        return project_name(name[: 10 * NAME_LENGTH])
    except StoreError:
        return project_name(safe_label(name))


def _refused(reason: str) -> BundleError:
    return BundleError(f"This bundle is not taken in: {reason}", "", "Nothing was written; export the project again")
