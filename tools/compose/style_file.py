"""Styles read from `styles/*.toml`: tables checked and turned into the values of `style.py`.

A file may build on another (`like = "rock"`) and may say what differs in a meter (`[in_meter."6/8".comp]`): tables are
laid over one another, lists are replaced whole. What the tables mean is written in `docs/styles.md`.
"""

from collections.abc import Mapping
from typing import Any

from tools.compose.meter import meter_of
from tools.compose.style import (
    BassHabits,
    DrumRow,
    DrumStyle,
    Ensemble,
    HarmonyStyle,
    MelodyStyle,
    Pattern,
    Style,
    Suits,
)

Row = dict[str, Any]
BASS_HABITS = ("kind", "lock", "ghosts", "octaves", "fills")
_OWN = ("name", "also", "suits", "in_meter")  # said for itself by each style, never taken from the one it is like


def read_style(key: str, rows: Mapping[str, Row]) -> Style:
    """The style of a key from the tables of all.

    Raises:
        ValueError: A table is wrong; the text names style, table and limit.
    """
    try:
        row = _built(key, rows)
        overlays: Mapping[str, Row] = row.get("in_meter", {})
        by_meter = {
            meter: _style(key, _over(row, overlay))
            for text, overlay in overlays.items()
            for meter in (_meter_pair(text),)
        }
        return _style(key, row, by_meter)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"style {key!r}: {error!r}") from error
    except ValueError as error:
        raise ValueError(f"style {key!r}: {error}") from error


def _built(key: str, rows: Mapping[str, Row]) -> Row:
    row = rows[key]
    if "like" not in row:
        return row
    base = {name: value for name, value in _built(row["like"], rows).items() if name not in _OWN}
    return _over(base, row)


def _over(base: Row, top: Row) -> Row:
    """One table laid over another."""
    merged = dict(base)
    for name, value in top.items():
        old = merged.get(name)
        merged[name] = _over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def _style(key: str, row: Row, by_meter: Mapping[tuple[int, int], Style] | None = None) -> Style:
    patterns = {name: _pattern(row.get(name)) for name in ("comp", "comp_alone", "left_hand", "strum", "bass")}
    return Style(
        key=key,
        name=row["name"],
        meters=tuple(_meter_pair(text) for text in row["meters"]),
        tempo=(float(row["tempo"][0]), float(row["tempo"][1])),
        major=float(row["major"]),
        tonics=tuple(row["tonics"]),
        form=row["form"],
        length_s=(float(row["length_s"][0]), float(row["length_s"][1])),
        endings=tuple(row["endings"]),
        swing=float(row.get("swing", 0.0)),
        swing_unit=int(row.get("swing_unit", 8)),
        section_bars=int(row.get("section_bars", 8)),
        intro_bars=tuple(row.get("intro_bars", (4, 2))),
        texture=row.get("texture", "band"),
        loudness=int(row.get("loudness", 78)),
        reverb=row.get("reverb", "hall"),
        minor_mode=row.get("minor_mode", "minor"),
        harmony=_harmony(row["harmony"]),
        melody=MelodyStyle(**row.get("melody", {})),
        ensemble=_ensemble(row["ensemble"]),
        comp=patterns["comp"],
        comp_alone=patterns["comp_alone"],
        left_hand=patterns["left_hand"],
        strum=patterns["strum"],
        bass=patterns["bass"],
        walking=bool(row.get("bass", {}).get("walking", False)),
        bass_habits=BassHabits(**{name: row["bass"][name] for name in BASS_HABITS if name in row.get("bass", {})}),
        drums=_drums(row.get("drums")),
        texts=dict(row.get("texts", {})),
        players={kind: tuple(programs) for kind, programs in row.get("players", {}).items()},
        suits=_suits(row.get("suits", {})),
        busiest=float(row.get("busiest", 9.0)),
        also=tuple(row.get("also", ())),
        textures=tuple(row.get("textures", ("own",))),
        intros=tuple(row.get("intros", ("chords",))),
        sounds={str(program): str(name) for program, name in row.get("sounds", {}).items()},
        family=str(row.get("family", "")),
        reference=str(row.get("reference", "pop909")),
        counterpoint=int(row.get("counterpoint", 0)),
        glue=str(row.get("glue", "")),
        beds=tuple(row.get("beds", ())),
        by_meter=by_meter or {},
    )


def _meter_pair(text: str) -> tuple[int, int]:
    numerator, denominator = text.split("/")
    return int(numerator), int(denominator)


def _pattern(row: Row | None) -> Pattern | None:
    if row is None:
        return None
    native = meter_of(*_meter_pair(row["meter"]))
    rows = tuple(tuple(text.replace(" ", "") for text in bars) for bars in row["rows"])
    for bar in (text for bars in rows for text in bars):
        if len(bar) != native.steps:
            raise ValueError(f"pattern {bar!r} has {len(bar)} steps, {native.name} has {native.steps}")
    return Pattern(native, rows)


def _drums(row: Row | None) -> DrumStyle | None:
    if row is None:
        return None
    native = meter_of(*_meter_pair(row["meter"]))
    rows = []
    for level in row["rows"]:
        first = {voice: text.replace(" ", "") for voice, text in level.items() if voice[-1] not in "24"}
        second = {voice[:-1]: text.replace(" ", "") for voice, text in level.items() if voice.endswith("2")}
        fourth = {voice[:-1]: text.replace(" ", "") for voice, text in level.items() if voice.endswith("4")}
        for voice, text in (*first.items(), *second.items(), *fourth.items()):
            if len(text) != native.steps:
                raise ValueError(
                    f"drum pattern {voice} {text!r} has {len(text)} steps, {native.name} has {native.steps}"
                )
        rows.append(DrumRow(first, {**first, **second}, {**first, **second, **fourth} if fourth else {}))
    return DrumStyle(
        native,
        tuple(rows),
        row.get("fills", True),
        int(row.get("kit", 0)),
        row.get("crash", True),
        fill_kinds=tuple(row.get("fill_kinds", ("pop",))),
        feel=str(row.get("feel", "")),
        late_ms={voice: float(late) for voice, late in row.get("late_ms", {}).items()},
        ghosts=float(row.get("ghosts", 0.0)),
        build=bool(row.get("build", False)),
        breaks=float(row.get("breaks", 0.0)),
        half_time=tuple(row.get("half_time", ())),
    )


def _harmony(row: Row) -> HarmonyStyle:
    tables: dict[str, dict[str, tuple[str, ...]]] = {
        mode: {kind: tuple(texts) for kind, texts in row[mode].items()} for mode in ("major", "minor") if mode in row
    }
    rates = {name: float(row[name]) for name in ("secondary", "borrowed", "suspension", "inversion") if name in row}
    habits = {name: float(share) for name, share in row.get("habits", {}).items()}
    return HarmonyStyle(row.get("color", "triad"), float(row.get("loop_share", 0.0)), tables, habits=habits, **rates)


def _ensemble(row: Row) -> Ensemble:
    programs = {
        role: tuple(values)
        for role, values in row.items()
        if isinstance(values, list) and role not in ("roles", "extras", "bands")
    }
    return Ensemble(
        tuple(row["roles"]),
        programs,
        bool(row.get("drums", False)),
        str(row.get("drums_join", "")),
        tuple(row.get("extras", ())),
        tuple(tuple((role, int(program)) for role, program in band.items()) for band in row.get("bands", ())),
    )


def _suits(row: Row) -> Suits:
    return Suits(
        float(row.get("valence", 0.0)),
        float(row.get("arousal", 0.0)),
        float(row.get("prior", 0.0)),
        frozenset(row.get("words", ())),
        {int(program): float(factor) for program, factor in row.get("instruments", {}).items()},
        {mode: float(factor) for mode, factor in row.get("modes", {}).items()},
        frozenset(row.get("traits", ())),
    )
