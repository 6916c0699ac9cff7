"""What stands where in a piano roll: a song becomes a `Scene` of boxes, strokes, labels and note layers.

Time runs in seconds as performed, repeats played out, so that a cursor over the picture follows the sound; bars stand
where they sound. From top to bottom: title, facts, legend, sections, chords, bar numbers, the pitched rows, one lane
a drum, seconds. File formats are `roll_paint`'s.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.instruments.drums import DRUM_KEYS
from tools.render.roll_palette import (
    BAR_LINE,
    BEAT_LINE,
    BLACK_KEY,
    BLACK_KEY_ROW,
    DRUM_ROW,
    FAINT_INK,
    INK,
    OCTAVE_LINE,
    SECTION_TINTS,
    WHITE_KEY,
    edge_colour,
    track_colour,
)
from tools.render.roll_scene import Box, Label, NoteLayer, Scene, Strokes
from tools.render.roll_text import chord_label, clock_label, shorten, text_width
from tools.song.grid import beat_ticks
from tools.song.play import perform, play_order

if TYPE_CHECKING:
    from tools.song.play import Performance, PlayedNote, PlayedTrack
    from tools.song.values import Song, Track

MARGIN = 16.0
PX_PER_S = 30.0  # a chord symbol has room in each bar of an ordinary tempo
PLOT_PX = (900.0, 6000.0)  # narrowest and widest stretch of time: 30 s and shorter, 200 s and longer
ROW_PX, DRUM_ROW_PX = 6.0, 11.0
FEWEST_ROWS = 24  # two octaves, so that a tune of three notes is no stripe
KEYBOARD_PX = 16.0
OPACITIES = (0.35, 0.5, 0.65, 0.8, 1.0)
LEAST_NOTE_PX, DRUM_HIT_PX = 1.2, (2.5, 5.0)  # shortest note; shortest and longest mark of a drum
BLACK_PITCH_CLASSES = frozenset((1, 3, 6, 8, 10))
ROLE_ORDER = (
    "pad",
    "chords",
    "other",
    "bass",
    "counter",
    "melody",
    "drums",
)  # painted in this order: the tune lies on top
BAR_STEPS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
SECOND_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 3600)


@dataclass(frozen=True)
class _Frame:
    """The measures all parts share: the played song, its performance, and where time and pitch lie in pixels."""

    song: "Song"
    performance: "Performance"
    left: float
    plot_px: float
    plot_s: float
    names: dict[str, str]

    @property
    def right(self) -> float:
        return self.left + self.plot_px

    def x(self, second: float) -> float:
        """Pixel of a moment, kept inside the plot."""
        return self.left + min(max(second / self.plot_s, 0.0), 1.0) * self.plot_px

    def tick_x(self, tick: int) -> float:
        """Pixel of a played tick."""
        return self.x(self.song.tempo_map.seconds(tick))


class _Canvas:
    """Collects the parts of a scene; `y` is how far down it is filled."""

    def __init__(self) -> None:
        self.y = MARGIN
        self.back: list[Box] = []
        self.strokes: list[Strokes] = []
        self.notes: list[NoteLayer] = []
        self.front: list[Box] = []
        self.labels: list[Label] = []


def roll_scene(song: "Song") -> Scene:
    """Lay the piano roll of a song out; an empty song gives an empty grid that says so."""
    frame = _frame(song)
    canvas = _Canvas()
    _add_head(canvas, frame, song)
    _add_legend(canvas, frame)
    _add_sections(canvas, frame)
    _add_chords(canvas, frame)
    _add_bar_numbers(canvas, frame)
    top = canvas.y
    _add_pitches(canvas, frame)
    _add_drums(canvas, frame)
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


def _frame(song: "Song") -> _Frame:
    performance = perform(song)
    plot_s = max(performance.notes_end_s, performance.written_end_s, 1.0)
    plot_px = min(max(plot_s * PX_PER_S, PLOT_PX[0]), PLOT_PX[1])
    names = {track.id: track.shown_name for track in song.tracks}
    drum_names = [_drum_name(pitch) for pitch in _drum_pitches(performance)]
    widest = max((text_width(name, 9) for name in drum_names), default=0.0)
    left = MARGIN + max(KEYBOARD_PX + 26.0, widest + 8.0)
    return _Frame(play_order(song), performance, round(left, 1), plot_px, plot_s, names)


def _description(frame: _Frame) -> str:
    count = sum(len(track.notes) for track in frame.performance.tracks)
    names = ", ".join(frame.names.values()) or "none"
    return f"{count} notes over {clock_label(frame.plot_s)} minutes; tracks: {names}."


# --- above the notes


def _add_head(canvas: _Canvas, frame: _Frame, song: "Song") -> None:
    room = frame.right - MARGIN
    canvas.y += 16
    title = shorten(song.title, room, 16, bold=True)
    canvas.labels.append(Label(MARGIN, canvas.y, title, 16, bold=True, colour=INK, title=song.title))
    canvas.y += 17
    canvas.labels.append(Label(MARGIN, canvas.y, shorten(_facts(song, frame), room, 11), 11, colour=FAINT_INK))
    canvas.y += 8


def _facts(song: "Song", frame: _Frame) -> str:
    from tools.song.tempo import felt_bpm

    key, meter, bars = song.keys[0], song.meters[0], song.grid.bar_count
    parts = [
        f"{chord_label(key.tonic)} {key.mode}",
        f"{meter.numerator}/{meter.denominator}",
        f"{felt_bpm(song):g} bpm",
    ]
    return " · ".join([*parts, f"{bars} bar{'s' * (bars != 1)}", clock_label(frame.plot_s)])


def _add_legend(canvas: _Canvas, frame: _Frame) -> None:
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


def _add_sections(canvas: _Canvas, frame: _Frame) -> None:
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


def _add_chords(canvas: _Canvas, frame: _Frame) -> None:
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


def _add_bar_numbers(canvas: _Canvas, frame: _Frame) -> None:
    bars = frame.song.grid.bars
    step = _bar_step(frame, 26.0)
    canvas.y += 11
    for index, bar in enumerate(bars):
        x = frame.tick_x(bar.start_tick)
        first_full = index - (1 if bars[0].number == 0 else 0)
        if bar.number > 0 and first_full % step == 0 and x < frame.right - 8:
            canvas.labels.append(Label(x + 1, canvas.y, bar.label, 9, colour=FAINT_INK))
    canvas.y += 4


def _bar_step(frame: _Frame, least_px: float) -> int:
    """Every how many bars there is room for a line or number."""
    bar_px = frame.plot_px / max(len(frame.song.grid.bars), 1)
    return next((step for step in BAR_STEPS if step * bar_px >= least_px), BAR_STEPS[-1])


# --- the notes


def _add_pitches(canvas: _Canvas, frame: _Frame) -> None:
    played = [track for track in frame.performance.tracks if not track.is_drum]
    low, high = _pitch_range([note.midi_pitch for track in played for note in track.notes])
    top = canvas.y
    bottom = top + (high - low + 1) * ROW_PX

    def row_y(midi_pitch: int) -> float:
        return top + (high - midi_pitch) * ROW_PX

    _add_keyboard(canvas, frame, low, high, top)
    by_id = {track.track_id: track for track in played}
    for index, track in _painting_order(frame.song):
        if track.id in by_id:
            layers = _note_layers(frame, track, by_id[track.id], index, lambda n: (row_y(n.midi_pitch), ROW_PX))
            canvas.notes.extend(layers)
    if not any(track.notes for track in frame.performance.tracks):
        middle = frame.left + frame.plot_px / 2
        canvas.labels.append(Label(middle, (top + bottom) / 2, "No notes yet", 14, "middle", colour=FAINT_INK))
    canvas.y = bottom


def _painting_order(song: "Song") -> list[tuple[int, "Track"]]:
    return sorted(enumerate(song.tracks), key=lambda pair: (ROLE_ORDER.index(pair[1].role), pair[0]))


def _pitch_range(pitches: list[int]) -> tuple[int, int]:
    """Lowest and highest row: two semitones around the notes and at least two octaves."""
    low, high = (min(pitches) - 2, max(pitches) + 2) if pitches else (48, 72)
    missing = max(0, FEWEST_ROWS - (high - low + 1))
    return max(0, low - missing // 2), min(127, high + (missing + 1) // 2)


def _add_keyboard(canvas: _Canvas, frame: _Frame, low: int, high: int, top: float) -> None:
    """Rows shaded like the keys they belong to, a strip of keys at the left, a name at every C."""
    key_x = frame.left - KEYBOARD_PX
    canvas.back.append(Box(key_x, top, KEYBOARD_PX, (high - low + 1) * ROW_PX, WHITE_KEY))
    octave_lines, key_lines = [], []
    for pitch in range(low, high + 1):
        y = top + (high - pitch) * ROW_PX
        if pitch % 12 in BLACK_PITCH_CLASSES:
            canvas.back.append(Box(frame.left, y, frame.plot_px, ROW_PX, BLACK_KEY_ROW))
            canvas.back.append(Box(key_x, y + 0.5, KEYBOARD_PX * 0.62, ROW_PX - 1, BLACK_KEY))
        if pitch % 12 in (0, 5) and pitch > low:
            key_lines.append((key_x, y + ROW_PX, frame.left, y + ROW_PX))
        if pitch % 12 == 0:
            octave_lines.append((frame.left, y + ROW_PX, frame.right, y + ROW_PX))
            canvas.labels.append(Label(key_x - 4, y + ROW_PX - 0.5, f"C{pitch // 12 - 1}", 9, "end", colour=FAINT_INK))
    canvas.strokes.append(Strokes(OCTAVE_LINE, 0.8, tuple(octave_lines)))
    canvas.strokes.append(Strokes(BAR_LINE, 0.8, tuple(key_lines)))


def _note_layers(
    frame: _Frame,
    track: "Track",
    played: "PlayedTrack",
    index: int,
    row: "_Row",
    hit_px: tuple[float, float] | None = None,
) -> list[NoteLayer]:
    """A track's notes sorted into layers of like loudness. Equal boxes (at one decimal) are drawn once."""
    levels: dict[float, dict[tuple[float, float, float, float], None]] = {}
    for note in played.notes:
        x, right = frame.x(note.onset_s), frame.x(note.offset_s)
        width = max(right - x - 0.4, LEAST_NOTE_PX)
        if hit_px is not None:
            width = min(max(width, hit_px[0]), hit_px[1])
        y, height = row(note)
        box = (round(x, 1), round(y + 0.5, 1), round(width, 1), round(height - 1, 1))
        levels.setdefault(_opacity(note.velocity), {})[box] = None
    fill = track_colour(index)
    dim = 0.3 if track.mix.mute else 1.0
    return [
        NoteLayer(track.id, track.shown_name, fill, edge_colour(fill), opacity * dim, tuple(boxes))
        for opacity, boxes in sorted(levels.items())
    ]


def _opacity(velocity: int) -> float:
    return OPACITIES[min(velocity * len(OPACITIES) // 128, len(OPACITIES) - 1)]


# --- the drums


def _drum_pitches(performance: "Performance") -> list[int]:
    """Drum keys in use, high ones first: cymbals above, bass drum below, as in a score."""
    return sorted({note.midi_pitch for t in performance.tracks if t.is_drum for note in t.notes}, reverse=True)


def _drum_name(midi_pitch: int) -> str:
    return DRUM_KEYS.get(midi_pitch, f"Key {midi_pitch}")


def _add_drums(canvas: _Canvas, frame: _Frame) -> None:
    lanes = {pitch: row for row, pitch in enumerate(_drum_pitches(frame.performance))}
    if not lanes:
        return
    top = canvas.y + 6
    for pitch, lane in lanes.items():
        y = top + lane * DRUM_ROW_PX
        if lane % 2 == 0:
            canvas.back.append(Box(frame.left, y, frame.plot_px, DRUM_ROW_PX, DRUM_ROW))
        canvas.labels.append(Label(frame.left - 5, y + 8.5, _drum_name(pitch), 9, "end", colour=FAINT_INK))
    played = {track.track_id: track for track in frame.performance.tracks if track.is_drum}
    for index, track in _painting_order(frame.song):
        if track.id in played:
            canvas.notes += _note_layers(
                frame,
                track,
                played[track.id],
                index,
                lambda n: (top + lanes[n.midi_pitch] * DRUM_ROW_PX, DRUM_ROW_PX),
                DRUM_HIT_PX,
            )
    canvas.y = top + len(lanes) * DRUM_ROW_PX


# --- the grid of time


def _add_barlines(canvas: _Canvas, frame: _Frame, top: float, bottom: float) -> None:
    bars = frame.song.grid.bars
    step = _bar_step(frame, 3.0)
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
    frame: _Frame, ticks: list[int], top: float, bottom: float
) -> tuple[tuple[float, float, float, float], ...]:
    return tuple((x, top, x, bottom) for x in dict.fromkeys(round(frame.tick_x(tick), 1) for tick in ticks))


def _add_seconds(canvas: _Canvas, frame: _Frame) -> None:
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


if TYPE_CHECKING:
    from collections.abc import Callable

    _Row = Callable[[PlayedNote], tuple[float, float]]
