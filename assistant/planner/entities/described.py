"""A part named by how it sounds: "the twangy thing", "that high squeaky part", "the thing that goes boom".

Scored over the song's own tracks: by instrument and by register. Where two fit as well as one another nobody is
guessed.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.planner.entities.scan import Scan
from assistant.planner.state import SongView, TrackView
from assistant.planner.tables.sound_words import HIGH_WORDS, LOW_WORDS, NOISES, SOUND_WORDS

DRUM_KIT = -1
_THING = (
    r"(?:things?|thingy|thingies|ones?|parts?|instruments?|sounds?|noises?|stuff|lines?|voices?|bits?|whatsit|gizmo"
    r"|fella|guy|player)"
)
# Pitches a role usually lies at, where the song tells no range.
_USUAL_PITCH = {"bass": 40.0, "chords": 60.0, "pad": 60.0, "counter": 67.0, "melody": 72.0}
_RARE, _CLEAR = 1.0, 0.5


@dataclass(frozen=True, slots=True)
class Described:
    """The words of a description and the tracks that fit it best; none, one, or several that fit alike."""

    words: str
    at: int
    ids: tuple[str, ...]


@lru_cache(maxsize=1)
def _rows() -> dict[str, tuple[int, ...]]:
    return {word: programs for words, programs in SOUND_WORDS.items() for word in words.split()}


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = sorted({*_rows(), *HIGH_WORDS, *LOW_WORDS}, key=len, reverse=True)
    adjective = "(?:" + "|".join(re.escape(word).replace(r"\-", "[- ]?") for word in words) + ")"
    noises = "|".join(re.escape(noise).replace(r"\ ", r"[\s,-]+") for noise in sorted(NOISES, key=len, reverse=True))
    by_adjective = re.compile(
        rf"\b(?:the|that|this|those|these)\s+(?:(?:really|very|rather|annoying|weird|funny|little|big|loud|soft"
        rf"|quiet|nice|silly)[\s,]+)*"
        rf"(?P<adjectives>{adjective}(?:(?:[\s,]+|\s+and\s+){adjective})*)[\s-]+{_THING}\b"
    )
    by_noise = re.compile(
        rf"\b(?:(?:the|that|this)\s+{_THING}|whatever|what)(?:\s+(?:that|which))?(?:'s|\s+is)?\s+(?:(?:goes|going"
        rf"|go|makes?|making|sounds?|sounding|does|doing)\s+"
        rf"(?:like\s+|all\s+)?(?:an?\s+|the\s+)?)?(?:(?P<noise>{noises})(?:s|es|ing|y)?"
        rf"|(?P<adjective>{adjective}))(?:[\s-]+(?P=noise))*\b(?:\s+(?:sound|noise)s?)?"
    )
    return by_adjective, by_noise


def pull_described(scan: Scan, song: SongView) -> Described | None:
    """The tracks a description fits; None when the text holds none. Its words are taken."""
    by_adjective, by_noise = _patterns()
    found = by_adjective.search(scan.low)
    if found:
        words = re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", found["adjectives"])
    elif found := by_noise.search(scan.low):
        noise = re.sub(r"[\s,-]+", " ", found["noise"] or "")
        words = [NOISES[noise] if noise else found["adjective"]]
    else:
        return None
    scan.take(*found.span())
    return Described(found[0].strip(), found.start(), best_fits(words, song))


def best_fits(words: list[str], song: SongView) -> tuple[str, ...]:
    """Ids of the tracks that fit the words best, in the song's order; () when none does."""
    scores = {track.id: _score(words, track, song) for track in song.tracks}
    best = max(scores.values(), default=0.0)
    return () if best <= 0 else tuple(i for i, score in scores.items() if best - score < _CLEAR)


def _score(words: list[str], track: TrackView, song: SongView) -> float:
    score = 0.0
    for word in words:
        programs = _rows().get(word, ())
        mine = DRUM_KIT if track.is_drum else track.program
        if mine in programs:
            score += 1.0 + 2.0 * (1 - programs.index(mine) / len(programs))
        if word in HIGH_WORDS | LOW_WORDS and not track.is_drum:
            score += _register(word in HIGH_WORDS, track, song)
    return score


def _register(high: bool, track: TrackView, song: SongView) -> float:
    """How well a track fits "high" or "low" among the pitched ones: 2 for the one at the edge."""
    pitches = {t.id: _mean_pitch(t, song) for t in song.tracks if not t.is_drum}
    order = sorted(pitches, key=lambda i: -pitches[i] if high else pitches[i])
    place = order.index(track.id)
    return 2.0 if place == 0 else 1.0 if place == 1 and len(order) > 2 else 0.0


def _mean_pitch(track: TrackView, song: SongView) -> float:
    told = (song.summary.get("mean_pitches") or {}).get(track.id)
    return float(told) if isinstance(told, int | float) else _USUAL_PITCH.get(track.role, 64.0)
