"""Song summaries the planner's tests talk about, as `assistant.summary` writes them."""

from typing import Any


def _track(number: int, name: str, role: str, program: int, is_drum: bool = False) -> dict[str, Any]:
    return {
        "id": f"t{number}",
        "name": name,
        "role": role,
        "program": program,
        "is_drum": is_drum,
        "muted": False,
        "notes": 64,
    }


def _sections(*rows: tuple[str, int, int]) -> list[dict[str, Any]]:
    return [{"name": name, "start_bar": start, "bars": bars, "letter": name[0]} for name, start, bars in rows]


_POP: dict[str, Any] = {
    "title": "Morning Bus", "key": "C major", "meter": "4/4", "tempo_bpm": 100.0, "tempo_beat": "quarter", "bars": 40,
    "pickup_quarters": 0, "duration_s": 98.0,
    "style": "pop", "seed": 7,
    "sections": _sections(("Intro", 1, 4), ("Verse 1", 5, 8), ("Chorus", 13, 8), ("Verse 2", 21, 8), ("Bridge", 29,
    8), ("Outro", 37, 4)),
    "tracks": [
        _track(1, "Flute", "melody", 73), _track(2, "Piano", "chords", 0), _track(3, "Bass", "bass", 33), _track(4,
        "Drums", "drums", 0, True),
        _track(5, "Strings", "pad", 48),
    ],
    "chords": [{"bar": bar, "beat": 1.0, "symbol": ("C", "G", "Am", "F")[bar % 4 - 1]} for bar in range(1, 41)],
}  # fmt: skip

SONGS: dict[str, dict[str, Any]] = {
    "pop": _POP,
    "pop_nodrums": {**_POP, "tracks": [t for t in _POP["tracks"] if not t["is_drum"]]},
    "trio": {
        **_POP, "title": "Blue Room", "key": "Eb major", "bars": 16, "sections": _sections(("A1", 1, 8), ("A2", 9, 8)),
        "tracks": [_track(1, "Piano", "melody", 0), _track(2, "Double Bass", "bass", 32), _track(3, "Drums", "drums",
        32, True)],
    },
    "chorale": {
        **_POP, "title": "Chorale", "key": "G major", "bars": 12, "sections": [],
        "tracks": [_track(1, "Soprano", "melody", 52), _track(2, "Alto", "counter", 52), _track(3, "Tenor", "chords",
        52), _track(4, "Bass", "bass", 52)],
    },
    "two_choruses": {
        **_POP, "sections": _sections(("Verse 1", 1, 8), ("Chorus 1", 9, 8), ("Verse 2", 17, 8), ("Chorus 2", 25, 8),
        ("Outro", 33, 8)),
    },
    "minor_synth": {
        **_POP, "title": "Neon", "key": "F# minor", "bars": 16, "sections": _sections(("A", 1, 8), ("B", 9, 8)),
        "tracks": [
            _track(1, "Lead", "melody", 81), _track(2, "Pad", "pad", 89), _track(3, "Synth Bass", "bass", 38),
            _track(4, "Drums", "drums", 24, True),
        ],
    },
}  # fmt: skip


def _shown(track: dict[str, Any], shown_name: str, instrument: str) -> dict[str, Any]:
    return {**track, "shown_name": shown_name, "instrument": instrument}


# A track that keeps its old handle after its instrument changed, and a muted one.
SONGS["cafe"] = {
    **_POP, "title": "Corner Cafe", "key": "D minor", "meter": "3/4", "tempo_bpm": 90.0, "bars": 16, "duration_s": 32.0,
    "style": "waltz", "sections": _sections(("Verse 1", 1, 8), ("Verse 2", 9, 8)),
    "tracks": [
        _shown(_track(1, "Accordion", "melody", 21), "Accordion", "Accordion"),
        _shown(_track(2, "Piano", "chords", 11), "Vibraphone", "Vibraphone"),
        _shown({**_track(3, "Cello", "bass", 42), "muted": True}, "Cello", "Cello"),
        _shown(_track(4, "Tuba", "other", 58), "Tuba", "Tuba"),
    ],
}  # fmt: skip
