"""A place as a person or a model names it -> the scope it means in a song: bars, beats, seconds, tracks, pitches, and
what is left out.

Reads single values, never sentences. Nested places are cut with one another: beats 3 to 4 of bars 5 to 8 are four
stretches; seconds within bars are what both hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.edit.scope import Scope, bars_in_words, last_tick, resolve_scope
from tools.errors import EditError
from tools.song.grid import Bar
from tools.song.values import WHOLE, Song

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where, in plain values; what is None or empty narrows nothing.

    Attributes:
        tracks: Ids, names, roles or instruments.
        bars: Stretches of bars (first, last), both included, as printed.
        first_beat, last_beat: Beats of each bar from 1, both included, counted in the meter's lower number.
        from_s, to_s: Seconds of the song as it plays.
        lowest, highest: MIDI pitches, both included.
        except_tracks: Tracks left out.
        except_bars: Stretches of bars left out.
    """

    tracks: Sequence[str] = ()
    bars: Sequence[tuple[int, int]] = ()
    first_beat: float | None = None
    last_beat: float | None = None
    from_s: float | None = None
    to_s: float | None = None
    lowest: int | None = None
    highest: int | None = None
    except_tracks: Sequence[str] = ()
    except_bars: Sequence[tuple[int, int]] = ()


def scope_of(song: Song, place: Place) -> Scope:
    """The scope a place means.

    Raises:
        EditError: No such track, bar or second, or nothing is left of the place; the text names what there is.
    """
    spans = _spans(song, place)
    if not spans:
        raise EditError("The places you named have nothing in common; name bars, beats or seconds that overlap.")
    whole = resolve_scope(song, list(place.tracks) or None)
    scope = replace(
        whole,
        track_ids=_without(song, whole.track_ids, place.except_tracks),
        start_tick=spans[0][0],
        end_tick=spans[-1][1],
        spans=tuple(spans) if len(spans) > 1 else (),
        low_pitch=0 if place.lowest is None else place.lowest,
        high_pitch=127 if place.highest is None else place.highest,
    )
    if scope.low_pitch > scope.high_pitch:
        raise EditError(f"No pitch lies from {place.lowest} up to {place.highest}; name the lower one first.")
    return scope


def _spans(song: Song, place: Place) -> list[Span]:
    spans = [_bars(song, first, last) for first, last in place.bars] or [(0, last_tick(song))]
    spans = _joined(spans)
    if place.from_s is not None or place.to_s is not None:
        spans = _common(spans, [_seconds(song, place.from_s, place.to_s)])
    if place.first_beat is not None or place.last_beat is not None:
        spans = _common(spans, _beats(song, place.first_beat, place.last_beat))
    for first, last in place.except_bars:
        spans = _less(spans, _bars(song, first, last))
    return spans


def _bars(song: Song, first: int, last: int) -> Span:
    scope = resolve_scope(song, None, first, last)
    return scope.start_tick, scope.end_tick


def _seconds(song: Song, from_s: float | None, to_s: float | None) -> Span:
    length_s = song.tempo_map.seconds(song.end_tick)
    start, end = max(0.0, from_s or 0.0), length_s if to_s is None else to_s
    if start >= min(end, length_s):
        raise EditError(f"There is no music from {start:g} to {end:g} s: the song lasts {length_s:.1f} s. Name others.")
    last = last_tick(song) if end >= length_s else song.tempo_map.tick(end)
    return song.tempo_map.tick(start), last


def _beats(song: Song, first: float | None, last: float | None) -> list[Span]:
    low, high = 1.0 if first is None else first, last
    spans = [span for bar in song.grid.bars if (span := _beats_of(bar, low, high))]
    if not spans:
        most = max(bar.meter.numerator for bar in song.grid.bars)
        raise EditError(f"There is no beat {low:g}: the bars have {most} beats. Name beats from 1 to {most}.")
    return spans


def _beats_of(bar: Bar, low: float, high: float | None) -> Span | None:
    beat = WHOLE // bar.meter.denominator
    start = bar.start_tick + round((low - 1) * beat)
    end = bar.end_tick if high is None else bar.start_tick + round(high * beat)
    end = min(end, bar.end_tick)
    return (start, end) if bar.start_tick <= start < end else None


def _joined(spans: list[Span]) -> list[Span]:
    """In order, with what touches made one."""
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _common(ones: list[Span], others: list[Span]) -> list[Span]:
    pairs = [(max(a, c), min(b, d)) for a, b in ones for c, d in others]
    return sorted(span for span in pairs if span[0] < span[1])


def _less(spans: list[Span], gone: Span) -> list[Span]:
    rest = [piece for a, b in spans for piece in ((a, min(b, gone[0])), (max(a, gone[1]), b))]
    return [span for span in rest if span[0] < span[1]]


def _without(song: Song, ids: tuple[str, ...] | None, names: Sequence[str]) -> tuple[str, ...] | None:
    if not names:
        return ids
    out = resolve_scope(song, list(names)).track_ids
    left = tuple(t.id for t in song.tracks if (ids is None or t.id in ids) and out is not None and t.id not in out)
    if not left:
        raise EditError("Nothing is left when those tracks are spared; name fewer of them.")
    return left


def spans_in_words(song: Song, scope: Scope) -> str:
    """Such as "bars 5-8"; "the whole song" when nothing is narrowed."""
    return bars_in_words(song, scope) or "the whole song"
