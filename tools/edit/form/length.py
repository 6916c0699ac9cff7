"""The whole piece in so many bars or so many seconds: whole sections first, then phrases, then a hair of tempo.

A length in seconds is that of the mix: to the end of the last note and the ring-out kept after it. Tempo bends by at
most `MOST_BEND`; what is then missing the last bar and the ring-out give.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tools.compose.form import kind_of
from tools.edit.form.bars import as_edited
from tools.edit.form.reshape import Reshaped, bar_count, bars_of, reshaped, without
from tools.edit.form.splice import Piece, stretch
from tools.edit.form.told import called, sized
from tools.edit.invariants import Invariant, Promise, everywhere
from tools.edit.scope import Scope
from tools.edit.values import Edited, EditWish, Effect, capital, in_words
from tools.errors import EditError
from tools.song.brief import Brief
from tools.song.play import perform
from tools.song.tempo import MAX_US_PER_QUARTER, felt_bpm
from tools.song.values import Song, TempoChange

MOST_BEND = 0.03
LEAST_S, MOST_S = 2.0, 900.0
PHRASE_BARS = (8, 4, 2, 1)
FRAMES = ("intro", "outro")
WITHIN_S = 0.1
RING_OUT_S = 0.3  # kept after the last release: a plucked string is under -60 dBFS this soon
MOST_TRIES, MOST_BARS = 18, 1000


@dataclass(frozen=True, slots=True)
class _Block:
    """A stretch that may be played again or left out: a section, or a phrase of a piece without sections."""

    start_tick: int
    end_tick: int
    bars: int
    again: int
    out: int


def set_bars(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Make the piece `wish.bars` bars long, or `wish.number` times as long."""
    wanted = _wanted_bars(song, wish)
    made, told = resized(song, wanted)
    return as_edited(made, f"{capital(in_words(told))}: {sized(song, made.song)}.")


def _wanted_bars(song: Song, wish: EditWish) -> int:
    now = song.grid.bar_count
    wanted = wish.bars if wish.bars is not None else round(now * (wish.number or 1))
    if not 1 <= wanted <= 1000:
        raise EditError(f"{wanted} bars is out of reach; name 1 to 1000.")
    if wanted == now:
        raise EditError(f"That changes nothing: it has {now} bars already. Name another number.")
    return wanted


def resized(song: Song, bars: int) -> tuple[Reshaped, list[str]]:
    """The song in so many bars, and how."""
    now = song.grid.bar_count
    if bars == now:
        return reshaped(song, [stretch(0, song.end_tick)]), []
    blocks = _blocks(song)
    if bars > now:
        most = 4 + (bars - now) // max(1, now)
        chosen = _pick([b for b in blocks for _ in range(most)], bars - now, lambda b: b.again)
        return _grown(song, blocks, chosen, bars - now)
    core = max(blocks, key=lambda b: (kind_at(song, b) == "chorus", kind_at(song, b) not in FRAMES, b.start_tick))
    chosen = _pick([b for b in blocks if b is not core], now - bars, lambda b: b.out)
    return _shrunk(song, blocks, chosen, now - bars)


def _blocks(song: Song) -> list[_Block]:
    """Sections with how gladly each is played again or left out (lower is gladder)."""
    rows: list[_Block] = []
    for index, section in enumerate(song.sections):
        kind = kind_of(section.name)
        again = 0 if kind == "chorus" else 9 if kind in FRAMES else 2
        twice = sum(s.letter == section.letter for s in song.sections) > 1 and section.letter
        edge = index in (0, len(song.sections) - 1)
        out = (0 if twice else 3) + (8 if edge else 0) + (1 if kind == "chorus" else 0)
        count = sum(section.start_tick <= b.start_tick < section.end_tick for b in song.grid.bars if b.number > 0)
        rows.append(_Block(section.start_tick, section.end_tick, count, again, out))
    if len(rows) > 1 and rows[0].start_tick <= song.pickup_ticks and rows[-1].end_tick >= song.end_tick:
        return rows
    bars = [b for b in song.grid.bars if b.number > 0]
    size = next((n for n in PHRASE_BARS[:3] if len(bars) >= 3 * n), 1)
    groups = [bars[i : i + size] for i in range(0, len(bars), size)]
    return [
        _Block(g[0].start_tick, min(g[-1].end_tick, song.end_tick), len(g), 2, 4 if i in (0, len(groups) - 1) else 1)
        for i, g in enumerate(groups)
    ]


def kind_at(song: Song, block: _Block) -> str:
    """The kind of section a block is; "" for a phrase of a piece without sections."""
    named = next((s for s in song.sections if s.start_tick == block.start_tick), None)
    return kind_of(named.name) if named is not None else ""


def _pick(blocks: Sequence[_Block], bars: int, cost: Callable[[_Block], float]) -> list[_Block]:
    """Blocks that together have at most so many bars, cheapest with what is left over; subset sums."""
    best: dict[int, tuple[float, list[_Block]]] = {0: (0.0, [])}
    for index, block in enumerate(blocks):
        for total, (price, chosen) in sorted(best.items(), reverse=True):
            size, sum_price = total + block.bars, price + cost(block) + 0.5 + 0.01 * (len(blocks) - index)
            if size <= bars and (size not in best or best[size][0] > sum_price) and block.bars:
                best[size] = (sum_price, [*chosen, block])
    return min(best.items(), key=lambda row: row[1][0] + _rest_price(bars - row[0]))[1][1]


def _rest_price(rest: int) -> float:
    """What it costs to find so many bars inside a section: whole phrases of four hurt least."""
    return 0.6 * rest + 3.0 * max(0, rest - 4) + (0.0 if rest % 4 == 0 else 1.5)


def _grown(song: Song, blocks: Sequence[_Block], chosen: Sequence[_Block], more: int) -> tuple[Reshaped, list[str]]:
    rest = more - sum(b.bars for b in chosen)
    target = min((b for b in blocks if b.bars >= 1), key=lambda b: (b.again, -b.start_tick))
    pieces: list[Piece] = []
    told = []
    for block in dict.fromkeys(chosen):
        times = list(chosen).count(block)
        told.append(
            f"{called(song, block.start_tick, block.end_tick)} comes {'again' if times == 1 else f'{times} more times'}"
        )
    at = 0
    for block in blocks:
        copies = list(chosen).count(block)
        pieces.append(stretch(at, block.start_tick))
        if block is target and rest:
            bars = [b for b in song.grid.bars if block.start_tick <= b.start_tick < block.end_tick]
            whole, part = divmod(rest, len(bars))
            copies += whole
            if whole and block not in chosen:
                told.append(f"{called(song, block.start_tick, block.end_tick)} is played again")
            if part:
                end = bars[part - 1].end_tick
                pieces.append(stretch(block.start_tick, end, is_copy=True))
                told.append(f"{bars_of(song, block.start_tick, end)} {'are' if part > 1 else 'is'} played again")
        pieces += [stretch(block.start_tick, block.end_tick, is_copy=True)] * copies
        pieces.append(stretch(block.start_tick, block.end_tick))
        at = block.end_tick
    return reshaped(song, [*pieces, stretch(at, song.end_tick)]), told


def _shrunk(song: Song, blocks: Sequence[_Block], chosen: Sequence[_Block], less: int) -> tuple[Reshaped, list[str]]:
    rest = less - sum(b.bars for b in chosen)
    told = [f"{called(song, b.start_tick, b.end_tick)} is left out" for b in chosen]
    out = [(b.start_tick, b.end_tick) for b in chosen]
    left = [b for b in blocks if b not in chosen]
    while rest > 0 and left:
        block = max(left, key=lambda b: (b.bars > rest, b.bars, -b.out))
        left.remove(block)
        bars = [b for b in song.grid.bars if block.start_tick <= b.start_tick < block.end_tick and b.number > 0]
        gone = min(rest, len(bars) - (1 if not left else 0))
        if gone <= 0:
            continue
        head = min(len(bars) - gone, (len(bars) - gone + 1) // 2)
        span = (bars[head].start_tick, bars[head + gone - 1].end_tick)
        out.append(span)
        told.append(f"{bars_of(song, *span)} {'are' if gone > 1 else 'is'} left out")
        rest -= gone
    return reshaped(song, without(song, sorted(out))), told


# ---- seconds


def set_length(song: Song, scope: Scope, wish: EditWish) -> Edited:
    """Make the mix last `wish.number` seconds."""
    wanted = wish.number
    if wanted is None or not LEAST_S <= wanted <= MOST_S:
        raise EditError(f"A length of {wanted or 0:g} s is out of reach; name {LEAST_S:g} to {MOST_S:g} seconds.")
    if not any(track.notes for track in song.tracks):
        raise EditError("There is no note yet, so nothing has a length to change; write some music first.")
    was_s = mix_seconds(song)
    made, told, factor = _nearest(song, wanted)
    if abs(factor - 1) > MOST_BEND and abs(_left_over(made.song, wanted)) > _room_s(made.song):
        low, high = (was_s * (1 - MOST_BEND), was_s * (1 + MOST_BEND))
        raise EditError(
            f"{wanted:g} s cannot be reached with whole bars and {MOST_BEND:.0%} of tempo; the nearest lengths lie "
            f"around {mix_seconds(made.song):.1f} s.",
            next_step=f"Name a length from {low:.0f} to {high:.0f} s, or another tempo.",
        )
    bent = _bent(made.song, min(1 + MOST_BEND, max(1 - MOST_BEND, factor)))
    fitted = _fitted(bent, wanted)
    return _told(song, replace(made, song=fitted), wanted, told, was_s)


def _nearest(song: Song, wanted: float) -> tuple[Reshaped, list[str], float]:
    """The number of bars that comes nearest, likely ones first, then by what the last try lasted."""
    queue = _bar_counts(song, wanted)
    tried: dict[int, tuple[float, Reshaped, list[str], float]] = {}
    for _ in range(MOST_TRIES):
        bars = queue.pop(0) if queue else _next_count(tried)
        if bars is None or bars < 1 or bars > MOST_BARS:
            break
        made, told = resized(song, bars)
        factor = _factor(made.song, wanted)
        tried[bars] = (max(0.0, abs(factor - 1) - MOST_BEND), made, told, factor)
        if tried[bars][0] == 0:
            break
    _, made, told, factor = min(tried.values(), key=lambda row: row[0])
    return made, told, factor


def _next_count(tried: dict[int, tuple[float, Reshaped, list[str], float]]) -> int | None:
    """Another number of bars in the direction that the nearest try asks for; None where there is none between."""
    bars = min(tried, key=lambda n: tried[n][0])
    factor = tried[bars][3]
    guess = max(1, round(bars / factor))
    step = 1 if factor < 1 else -1
    return next((n for n in (guess, guess + step, guess - step, bars + step) if n >= 1 and n not in tried), None)


def mix_seconds(song: Song) -> float:
    """How long the mix lasts: the last note's end and the ring-out kept."""
    end_s: float = perform(song).notes_end_s
    return end_s + song.master.tail_s


def _bar_counts(song: Song, wanted: float) -> list[int]:
    """Numbers of bars to try: those that the tempo can carry, the present one and whole phrases first."""
    now = song.grid.bar_count
    notes_s = perform(song).notes_end_s
    bar_s = notes_s / max(1, now)
    middle = now + (wanted - RING_OUT_S - notes_s) / bar_s
    low, high = middle * (1 - MOST_BEND) - 1, middle * (1 + MOST_BEND) + 1
    counts = [n for n in range(max(1, int(low)), int(high) + 2)]

    def oddness(count: int) -> float:
        fit = abs(count / middle - 1)
        odd = 0.0 if (count - now) % 8 == 0 else 0.004 if (count - now) % 4 == 0 else 0.012
        return (0.0 if count == now else odd) + (0.0 if fit <= MOST_BEND * 0.9 else fit)

    return sorted(counts, key=oddness)[:6]


def _factor(song: Song, wanted: float) -> float:
    """How much faster it must be played."""
    notes_s: float = perform(song).notes_end_s
    return notes_s / max(0.1, wanted - RING_OUT_S)


def _left_over(song: Song, wanted: float) -> float:
    """Seconds that remain when the tempo has bent as far as it may; positive is too short a piece."""
    notes_s: float = perform(song).notes_end_s
    factor = min(1 + MOST_BEND, max(1 - MOST_BEND, _factor(song, wanted)))
    return wanted - RING_OUT_S - notes_s / factor


def _room_s(song: Song) -> float:
    """What the last bar and the ring-out may give."""
    bar = song.grid.bars[-1]
    return 0.75 * (song.tempo_map.seconds(bar.end_tick) - song.tempo_map.seconds(bar.start_tick))


def _bent(song: Song, factor: float) -> Song:
    """All tempi by one factor."""
    tempi = tuple(
        replace(t, us_per_quarter=max(1, min(MAX_US_PER_QUARTER, round(t.us_per_quarter / factor)))) for t in song.tempi
    )
    return replace(song, tempi=tempi)


def _fitted(song: Song, wanted: float) -> Song:
    """The last bar held or hurried and the ring-out set, so that the mix ends at the second that was asked for."""
    gap = wanted - RING_OUT_S - perform(song).notes_end_s
    bar = song.grid.bars[-1]
    if abs(gap) > WITHIN_S / 4:
        bar_s = song.tempo_map.seconds(song.end_tick) - song.tempo_map.seconds(bar.start_tick)
        last_s = perform(song).notes_end_s - song.tempo_map.seconds(bar.start_tick)
        factor = max(0.25, 1 + gap / max(last_s if last_s > 0 else bar_s, 0.05))
        held = tuple(
            replace(t, us_per_quarter=min(MAX_US_PER_QUARTER, round(t.us_per_quarter * factor)))
            for t in song.tempi
            if t.tick > bar.start_tick
        )
        base = [t for t in song.tempi if t.tick <= bar.start_tick][-1]
        at_bar = TempoChange(bar.start_tick, min(MAX_US_PER_QUARTER, round(base.us_per_quarter * factor)), False)
        if bar.start_tick == 0:
            at_bar = replace(at_bar, written=song.tempi[0].written)
        song = replace(song, tempi=(*[t for t in song.tempi if t.tick < bar.start_tick], at_bar, *held))
    tail_s = max(0.0, round(wanted - perform(song).notes_end_s, 6))
    brief = replace(song.brief or Brief(), duration_s=wanted, bars=None)
    return replace(song, master=replace(song.master, tail_s=tail_s), brief=brief)


def _told(song: Song, made: Reshaped, wanted: float, told: Sequence[str], was_s: float) -> Edited:
    after = made.song
    how = list(told)
    old_bpm, new_bpm = felt_bpm(song), felt_bpm(after)
    if old_bpm != new_bpm:
        how.append(f"the tempo goes from {old_bpm:g} to {new_bpm:g}")
    summary = f"It lasts {wanted:g} s now instead of {was_s:.1f} s"
    summary += f": {in_words(how)}" if how else ": the last bar and the ring-out give the rest"
    summary += f" ({after.grid.bar_count} bars)."
    effects = (Effect("seconds", None, "is", wanted, tolerance=WITHIN_S),)
    kept: tuple[Invariant | Promise, ...] = made.kept()
    if song.grid.bar_count == after.grid.bar_count:
        kept = everywhere("notes", "tracks", "meter", "key", "chords", "form", "title")
    facts = {"duration_s": {"before": round(was_s, 2), "after": wanted}, "bars": bar_count(after, 0, after.end_tick)}
    return Edited(after, kept, f"{summary}", facts, effects)
