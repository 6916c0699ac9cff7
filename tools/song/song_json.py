"""A Song as JSON text and back, and the stable hash of what it holds.

Notes are written as rows, not objects, so that a long piece stays small. The schema version stands on top;
`MIGRATIONS` lifts older texts one
step at a time; a newer one is refused. Field order is fixed: equal songs give equal bytes. A song is written in the
oldest schema that holds it, so that one without a recording keeps the text and the hash it always had.
"""

import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Callable
from typing import Any

from tools.errors import FormatError, MusicError
from tools.song import values
from tools.song.brief import Brief
from tools.song.values import SCHEMA, SCHEMA_OF_NOTES, Note, Song
from tools.theory.pitch import Spelling, parse_spelling

NOTE_COLUMNS = tuple(field.name for field in dataclasses.fields(Note))
LATER = {"tone_db": 0.0, "width": 1.0}  # of a mix: left out while they say nothing, so that older songs keep their hash
PLAIN_TYPES = frozenset({int, float, str, bool, type(None)})
MIGRATIONS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    SCHEMA_OF_NOTES: lambda body: {"schema": SCHEMA, **body, "realisation": None},
}


def to_json(song: Song) -> str:
    """The song as one line of JSON."""
    body = _plain(song)
    schema = SCHEMA
    if song.realisation is None:
        schema = SCHEMA_OF_NOTES
        del body["realisation"]
    return json.dumps(
        {"schema": schema, "note_columns": NOTE_COLUMNS, **body}, ensure_ascii=False, separators=(",", ":")
    )


def from_json(text: str) -> Song:
    """Read `to_json`'s text, of this schema or an older one.

    Raises:
        FormatError: The text is no song, or a newer release wrote it.
    """
    try:
        body = json.loads(text)
        schema = body.pop("schema")
        while schema in MIGRATIONS:
            body = MIGRATIONS[schema](body)
            schema = body.pop("schema")
        columns = body.pop("note_columns")
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise FormatError(f"This is no Parlando song ({error}); give a text that `to_json` wrote.") from error
    if schema != SCHEMA:
        raise FormatError(
            f"This song has schema {schema!r} and this release reads up to {SCHEMA!r}; update Parlando to open it."
        )
    if tuple(columns) != NOTE_COLUMNS:
        raise FormatError(
            f"This song's notes have the columns {columns}, not {list(NOTE_COLUMNS)}; it was not written by Parlando."
        )
    try:
        song: Song = _build(Song, body)
    except (TypeError, ValueError, KeyError, AttributeError, MusicError) as error:
        raise FormatError(f"This song's text is damaged ({error}); take an earlier version of it.") from error
    return song


def song_hash(song: Song) -> str:
    """Hex sha256 of the song's content: equal songs, equal hash, in every process and release of one schema."""
    return hash_of_json(to_json(song))


def hash_of_json(text: str) -> str:
    """`song_hash` of the song that this text of `to_json` is."""
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if type(value) in PLAIN_TYPES:  # nearly all there is: asked first
        return value
    if isinstance(value, Note):
        return [_plain(getattr(value, name)) for name in NOTE_COLUMNS]
    if isinstance(value, Spelling):
        return value.name
    if isinstance(value, values.TrackMix):
        return {name: item for name, item in _fields(value).items() if name not in LATER or item != LATER[name]}
    if dataclasses.is_dataclass(value):
        return _fields(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _fields(value: Any) -> dict[str, Any]:
    """A value's fields as plain JSON."""
    return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}


def _build(kind: Any, data: Any) -> Any:
    """Rebuild a value of type `kind` from plain JSON."""
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        options = [option for option in typing.get_args(kind) if option is not type(None)]
        return None if data is None else _build(options[0], data)
    if origin is tuple:
        return _build_tuple(typing.get_args(kind), data)
    if kind is Spelling:
        return parse_spelling(data)
    if kind is Note:
        return _note(data)
    if dataclasses.is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _build(hints[name], item) for name, item in data.items()})  # type: ignore[operator]
    if kind is float and isinstance(data, int):
        return float(data)
    return data


def _build_tuple(items: tuple[Any, ...], data: list[Any]) -> tuple[Any, ...]:
    if len(items) == 2 and items[1] is Ellipsis:
        return tuple(_build(items[0], item) for item in data)
    return tuple(_build(kind, item) for kind, item in zip(items, data, strict=True))


def _note(row: list[Any]) -> Note:
    fields = dict(zip(NOTE_COLUMNS, row, strict=True))
    if fields["spelling"] is not None:
        fields["spelling"] = parse_spelling(fields["spelling"])
    if fields["tuplet"] is not None:
        fields["tuplet"] = tuple(fields["tuplet"])
    return Note(**fields)


_HINTS: dict[Any, dict[str, Any]] = {}


def _hints(kind: Any) -> dict[str, Any]:
    if kind not in _HINTS:
        _HINTS[kind] = typing.get_type_hints(kind, vars(values) | {"Brief": Brief})
    return _HINTS[kind]
