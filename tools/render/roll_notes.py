"""The notes of a piano roll: pitched rows with a keyboard beside them, and one lane for each drum below."""

from typing import TYPE_CHECKING

from tools.render.roll_frame import KEYBOARD_PX, Canvas, Frame, drum_name, drum_pitches
from tools.render.roll_palette import (
    BAR_LINE,
    BLACK_KEY,
    BLACK_KEY_ROW,
    DRUM_ROW,
    FAINT_INK,
    OCTAVE_LINE,
    WHITE_KEY,
    edge_colour,
    track_colour,
)
from tools.render.roll_scene import Box, Label, NoteLayer, Strokes

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.song.play import PlayedNote, PlayedTrack
    from tools.song.values import Song, Track

    _Row = Callable[[PlayedNote], tuple[float, float]]

ROW_PX, DRUM_ROW_PX = 6.0, 11.0
FEWEST_ROWS = 24  # two octaves, so that a tune of three notes is no stripe
OPACITIES = (0.35, 0.5, 0.65, 0.8, 1.0)
LEAST_NOTE_PX, DRUM_HIT_PX = 1.2, (2.5, 5.0)  # shortest note; shortest and longest mark of a drum
BLACK_PITCH_CLASSES = frozenset((1, 3, 6, 8, 10))
# Painted in this order: the tune lies on top.
ROLE_ORDER = ("pad", "chords", "other", "bass", "counter", "melody", "drums")


def add_pitches(canvas: Canvas, frame: Frame) -> None:
    """Draw the keyboard and the notes of all pitched tracks, and move the canvas below them."""
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


def _add_keyboard(canvas: Canvas, frame: Frame, low: int, high: int, top: float) -> None:
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
    frame: Frame,
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


def add_drums(canvas: Canvas, frame: Frame) -> None:
    """Draw one lane for each drum in use, if any, and move the canvas below them."""
    lanes = {pitch: row for row, pitch in enumerate(drum_pitches(frame.performance))}
    if not lanes:
        return
    top = canvas.y + 6
    for pitch, lane in lanes.items():
        y = top + lane * DRUM_ROW_PX
        if lane % 2 == 0:
            canvas.back.append(Box(frame.left, y, frame.plot_px, DRUM_ROW_PX, DRUM_ROW))
        canvas.labels.append(Label(frame.left - 5, y + 8.5, drum_name(pitch), 9, "end", colour=FAINT_INK))
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
