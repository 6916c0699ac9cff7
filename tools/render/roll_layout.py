"""What stands where in a piano roll: a song becomes a `Scene` of boxes, strokes, labels and note layers.

Time runs in seconds as performed, repeats played out, so that a cursor over the picture follows the sound; bars stand
where they sound. From top to bottom: title, facts, legend, sections, chords, bar numbers, the pitched rows, one lane
a drum, seconds. The notes themselves are `roll_notes`, file formats `roll_paint`.
"""

from typing import TYPE_CHECKING

from tools.render.roll_frame import MARGIN, SECOND_STEPS, Canvas, Frame, bar_step, frame_of
from tools.render.roll_notes import add_drums, add_pitches
from tools.render.roll_palette import BAR_LINE, BEAT_LINE, FAINT_INK, INK, SECTION_TINTS, track_colour
from tools.render.roll_scene import Box, Label, Scene, Strokes
from tools.render.roll_text import chord_label, clock_label, shorten, text_width
from tools.song.grid import beat_ticks

if TYPE_CHECKING:
    from tools.song.values import Song


def roll_scene(song: "Song") -> Scene:
    """Lay the piano roll of a song out; an empty song gives an empty grid that says so."""
    frame = frame_of(song)
    canvas = Canvas()
    _add_head(canvas, frame, song)
    _add_legend(canvas, frame)
    _add_sections(canvas, frame)
    _add_chords(canvas, frame)
    _add_bar_numbers(canvas, frame)
    top = canvas.y
    add_pitches(canvas, frame)
    add_drums(canvas, frame)
    _add_barlines(canvas, frame, top, canvas.y)
    _add_seconds(canvas, frame)
    return Scene(
        width=frame.right + MARGIN,
        height=canvas.y + MARGIN,
        title=f"Piano roll of {song.title}",
        description=_description(frame),
        plot_left=frame.left,
        plot_right=frame.right,
        plot_s=frame.plot_s,
        back=tuple(canvas.back),
        strokes=tuple(canvas.strokes),
        notes=tuple(canvas.notes),
        front=tuple(canvas.front),
        labels=tuple(canvas.labels),
    )


def _description(frame: Frame) -> str:
    count = sum(len(track.notes) for track in frame.performance.tracks)
    names = ", ".join(frame.names.values()) or "none"
    return f"{count} notes over {clock_label(frame.plot_s)} minutes; tracks: {names}."


# --- above the notes


def _add_head(canvas: Canvas, frame: Frame, song: "Song") -> None:
    room = frame.right - MARGIN
    canvas.y += 16
    title = shorten(song.title, room, 16, bold=True)
    canvas.labels.append(Label(MARGIN, canvas.y, title, 16, bold=True, colour=INK, title=song.title))
    canvas.y += 17
    canvas.labels.append(Label(MARGIN, canvas.y, shorten(_facts(song, frame), room, 11), 11, colour=FAINT_INK))
    canvas.y += 8


def _facts(song: "Song", frame: Frame) -> str:
    from tools.song.tempo import felt_bpm

    key, meter, bars = song.keys[0], song.meters[0], song.grid.bar_count
    parts = [
        f"{chord_label(key.tonic)} {key.mode}",
        f"{meter.numerator}/{meter.denominator}",
        f"{felt_bpm(song):g} bpm",
    ]
    return " · ".join([*parts, f"{bars} bar{'s' * (bars != 1)}", clock_label(frame.plot_s)])


def _add_legend(canvas: Canvas, frame: Frame) -> None:
    """One swatch and name a track, in as many rows as they need."""
    if not frame.song.tracks:
        return
    x, row_px, widest = MARGIN, 17.0, 190.0
    canvas.y += row_px - 4
    for index, track in enumerate(frame.song.tracks):
        name = track.shown_name + (" (muted)" if track.mix.mute else "")
        shown = shorten(name, widest, 11) or "…"
        width = 16 + text_width(shown, 11) + 18
        if x > MARGIN and x + width > frame.right:
            x, canvas.y = MARGIN, canvas.y + row_px
        canvas.front.append(Box(x, canvas.y - 9, 11, 11, track_colour(index), name, radius=2))
        canvas.labels.append(Label(x + 16, canvas.y, shown, 11, colour=INK, title=name if shown != name else ""))
        x += width
    canvas.y += 10


def _add_sections(canvas: Canvas, frame: Frame) -> None:
    if not frame.song.sections:
        return
    letters: dict[str, int] = {}
    for section in frame.song.sections:
        left, right = frame.tick_x(section.start_tick), frame.tick_x(section.end_tick)
        if right - left < 0.5:
            continue
        tint = letters.setdefault(section.letter or section.name, len(letters)) % len(SECTION_TINTS)
        box = Box(left + 0.5, canvas.y, max(right - left - 1, 0.5), 18, SECTION_TINTS[tint], section.name, radius=3)
        canvas.back.append(box)
        shown = shorten(section.name, right - left - 10, 11, bold=True)
        if shown:
            canvas.labels.append(Label(left + 6, canvas.y + 13, shown, 11, bold=True, colour=INK, title=section.name))
    canvas.y += 21


def _add_chords(canvas: Canvas, frame: Frame) -> None:
    """Chord symbols in one row, in a second one where they stand close, and only a tick where even that is full."""
    chords = [chord for chord in frame.song.chords if chord.tick < max(frame.song.end_tick, 1)]
    if not chords:
        return
    free_from, placed = [0.0, 0.0], []
    for chord in chords:
        x, text = frame.tick_x(chord.tick), chord_label(chord.symbol)
        width = text_width(text, 11)
        row = next((row for row in (0, 1) if x >= free_from[row]), None)
        if row is not None and x + width <= frame.right + MARGIN:
            placed.append((x + 1, row, text))
            free_from[row] = x + width + 4
    rows = 1 + max((row for _, row, _ in placed), default=0)
    canvas.labels += [Label(x, canvas.y + 11 + 12 * row, text, 11, colour=INK) for x, row, text in placed]
    bottom = canvas.y + 2 + 12 * rows
    ticks = dict.fromkeys(round(frame.tick_x(chord.tick), 1) for chord in chords)
    canvas.strokes.append(Strokes(FAINT_INK, 1, tuple((x, bottom, x, bottom + 3) for x in ticks)))
    canvas.y = bottom + 4


def _add_bar_numbers(canvas: Canvas, frame: Frame) -> None:
    bars = frame.song.grid.bars
    step = bar_step(frame, 26.0)
    canvas.y += 11
    for index, bar in enumerate(bars):
        x = frame.tick_x(bar.start_tick)
        first_full = index - (1 if bars[0].number == 0 else 0)
        if bar.number > 0 and first_full % step == 0 and x < frame.right - 8:
            canvas.labels.append(Label(x + 1, canvas.y, bar.label, 9, colour=FAINT_INK))
    canvas.y += 4


# --- the grid of time


def _add_barlines(canvas: Canvas, frame: Frame, top: float, bottom: float) -> None:
    bars = frame.song.grid.bars
    step = bar_step(frame, 3.0)
    shown = [bar.start_tick for bar in bars[::step]] + [bars[-1].end_tick]
    beat_px = frame.plot_px / max(sum(bar.length_ticks / beat_ticks(bar.meter) for bar in bars), 1)
    if beat_px >= 5.0:
        beats = [
            tick
            for bar in bars
            for tick in range(bar.start_tick + beat_ticks(bar.meter), bar.end_tick, beat_ticks(bar.meter))
            if bar.number > 0
        ]
        canvas.strokes.append(Strokes(BEAT_LINE, 0.7, _upright(frame, beats, top, bottom)))
    canvas.strokes.append(Strokes(BAR_LINE, 0.9, _upright(frame, shown, top, bottom)))


def _upright(
    frame: Frame, ticks: list[int], top: float, bottom: float
) -> tuple[tuple[float, float, float, float], ...]:
    return tuple((x, top, x, bottom) for x in dict.fromkeys(round(frame.tick_x(tick), 1) for tick in ticks))


def _add_seconds(canvas: Canvas, frame: Frame) -> None:
    px_per_s = frame.plot_px / frame.plot_s
    step = next((step for step in SECOND_STEPS if step * px_per_s >= 44), 2 * SECOND_STEPS[-1])
    seconds = range(0, int(frame.plot_s) + 1, step)
    y = canvas.y
    marks = [(frame.x(second), y, frame.x(second), y + 4) for second in seconds]
    canvas.strokes.append(Strokes(FAINT_INK, 0.8, ((frame.left, y, frame.right, y), *marks)))
    for second in seconds:
        anchor = "start" if second == 0 else "middle"
        canvas.labels.append(Label(frame.x(second), y + 14, clock_label(second), 9, anchor, colour=FAINT_INK))
    canvas.y = y + 14
