"""What all parts of a piano roll share: its measures, and where a second, a tick or a drum stands in pixels.

`roll_layout` and `roll_notes` draw into a `Canvas` by one `Frame`; neither file formats nor colours are known here.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.instruments.drums import DRUM_KEYS
from tools.render.roll_scene import Box, Label, NoteLayer, Strokes
from tools.render.roll_text import text_width
from tools.song.play import perform, play_order

if TYPE_CHECKING:
    from tools.song.play import Performance
    from tools.song.values import Song

MARGIN = 16.0
PX_PER_S = 30.0  # a chord symbol has room in each bar of an ordinary tempo
PLOT_PX = (900.0, 6000.0)  # narrowest and widest stretch of time: 30 s and shorter, 200 s and longer
KEYBOARD_PX = 16.0
BAR_STEPS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
SECOND_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 3600)


@dataclass(frozen=True)
class Frame:
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


class Canvas:
    """Collects the parts of a scene; `y` is how far down it is filled."""

    def __init__(self) -> None:
        self.y = MARGIN
        self.back: list[Box] = []
        self.strokes: list[Strokes] = []
        self.notes: list[NoteLayer] = []
        self.front: list[Box] = []
        self.labels: list[Label] = []


def frame_of(song: "Song") -> Frame:
    """The frame of a song: as wide as it is long, with room at the left for the names of its drums."""
    performance = perform(song)
    plot_s = max(performance.notes_end_s, performance.written_end_s, 1.0)
    plot_px = min(max(plot_s * PX_PER_S, PLOT_PX[0]), PLOT_PX[1])
    names = {track.id: track.shown_name for track in song.tracks}
    drum_names = [drum_name(pitch) for pitch in drum_pitches(performance)]
    widest = max((text_width(name, 9) for name in drum_names), default=0.0)
    left = MARGIN + max(KEYBOARD_PX + 26.0, widest + 8.0)
    return Frame(play_order(song), performance, round(left, 1), plot_px, plot_s, names)


def drum_pitches(performance: "Performance") -> list[int]:
    """Drum keys in use, high ones first: cymbals above, bass drum below, as in a score."""
    return sorted({note.midi_pitch for t in performance.tracks if t.is_drum for note in t.notes}, reverse=True)


def drum_name(midi_pitch: int) -> str:
    """What a drum key is called."""
    return DRUM_KEYS.get(midi_pitch, f"Key {midi_pitch}")


def bar_step(frame: Frame, least_px: float) -> int:
    """Every how many bars there is room for a line or number."""
    bar_px = frame.plot_px / max(len(frame.song.grid.bars), 1)
    return next((step for step in BAR_STEPS if step * bar_px >= least_px), BAR_STEPS[-1])
