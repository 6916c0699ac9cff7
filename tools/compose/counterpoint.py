"""Two-part counterpoint in the manner of an invention: subject, answer at the fifth with a countersubject, episodes in
sequence through related keys, entries there, and a close in stretto.

The order of things follows the usual description (Ebenezer Prout, Fugue, 1891; Kennan, Counterpoint, ch. 8): each voice
has the subject in turn, the other runs where it rests. Lines are sought under rules, never copied; what a subject or a
sequence would need against a rule gives way to it. The form and its chords stand in `counterpoint_form.py`.
"""

from dataclasses import dataclass, field, replace
from itertools import pairwise

from tools.compose.counterpoint_form import Stretch, chord_slots, related_key, stretches, subject_bars
from tools.compose.counterpoint_lines import Room, Sounding, write_line
from tools.compose.draft import DraftNote
from tools.compose.harmony_spans import Harmony
from tools.compose.lines import chord_tones, local_scale
from tools.compose.plan import Plan
from tools.compose.seeds import stream, weighted
from tools.theory.key import Key

_RUNNING = {4: {"xxxx": 3.0, "x-xx": 2.0, "xxx-": 0.8, ".xxx": 0.8}, 6: {"x-x-x-": 4.0, "x-xxx-": 1.2, "xxx-x-": 0.8}}
_WALKING = {4: {"x-x-": 4.0, "x---": 1.4, "--x-": 0.9}, 6: {"x---x-": 2.0, "x-----": 1.4, "x-x-x-": 0.8}}
_HEADS = {4: {".xxx": 3.0, "x-xx": 2.0, "x-x-": 1.4, "..x-": 1.2}, 6: {"..x-x-": 2.0, "x-x-x-": 2.0, "x---x-": 1.4}}


@dataclass(frozen=True)
class TwoVoices:
    """Both lines and what they were made of."""

    upper: tuple[DraftNote, ...]
    lower: tuple[DraftNote, ...]
    stretches: tuple[Stretch, ...] = field(default=())


def make_two_voices(plan: Plan, harmony: Harmony, upper: Room, lower: Room, candidate: int = 0) -> TwoVoices:
    """Both lines of the piece in the rooms given."""
    return _Writer(plan, harmony, upper, lower, candidate).written()


# ---- lines


class _Writer:
    """Writes stretch after stretch; the line that has the subject stands first, the other is sought against it."""

    def __init__(self, plan: Plan, harmony: Harmony, upper: Room, lower: Room, candidate: int) -> None:
        self.plan, self.harmony, self.meter = plan, harmony, plan.meter
        self.rooms = {True: upper, False: lower}
        self.lines: dict[bool, list[DraftNote]] = {True: [], False: []}
        self.rng = stream(plan.seed, "counterpoint", *([candidate] if candidate else []))
        self.size = subject_bars(plan)
        self.scales: dict[int, frozenset[int]] = {}
        self.subject: list[DraftNote] = []
        self.counter: list[DraftNote] = []  # the countersubject, beside the subject in its first key

    def written(self) -> TwoVoices:
        rows = stretches(self.plan)
        for stretch in rows:
            if stretch.kind in ("entry", "stretto") and stretch.bars == self.size:
                self.entry(stretch)
            elif stretch.kind == "close":
                self.close(stretch)
            else:
                self.episode(stretch)
        return TwoVoices(tuple(self.lines[True]), tuple(self.lines[False]), rows)

    # ---- kinds of stretches

    def entry(self, stretch: Stretch) -> None:
        first = not self.subject
        leads = stretch.upper_leads
        if first:
            self.subject = self.made_subject(stretch)
            self.lines[leads] += self.subject
            return
        subject = self.set_in(self.subject, stretch, leads)
        self.lines[leads] += subject
        wishes: dict[int, int] = {}
        slots = self.running_slots(stretch, subject)
        if stretch.kind == "stretto":
            slots, wishes = self.stretto(stretch, subject)
        elif self.counter:
            heard = self.set_in(self.counter, stretch, not leads)
            slots, wishes = [(n.step, n.steps) for n in heard], {n.step: n.pitch for n in heard}
        line = self.sought(slots, not leads, wishes)
        if not self.counter and stretch.kind == "entry":
            self.counter = line
        self.lines[not leads] += line

    def stretto(self, stretch: Stretch, subject: list[DraftNote]) -> tuple[list[tuple[int, int]], dict[int, int]]:
        """The other voice with the subject too, half its length later, as far as the rules let it."""
        delay = (stretch.bars * self.meter.steps) // 2
        start = stretch.first_bar * self.meter.steps
        opening = self.running_slots(replace(stretch, bars=1), subject)
        opening = [slot for slot in opening if slot[0] < start + delay]
        late = [
            note
            for note in (
                replace(n, step=n.step + delay) for n in self.set_in(self.subject, stretch, not stretch.upper_leads)
            )
            if note.end <= start + stretch.bars * self.meter.steps
        ]
        return [*opening, *((n.step, n.steps) for n in late)], {n.step: n.pitch for n in late}

    def episode(self, stretch: Stretch) -> None:
        """The head of the subject bar by bar, each time a step lower; the other voice answers in a sequence too."""
        leads, steps = stretch.upper_leads, self.meter.steps
        motif = self.motif(stretch)
        before_wish: dict[int, int] = {}
        for bar in range(stretch.first_bar, stretch.first_bar + stretch.bars):
            here = replace(stretch, first_bar=bar, bars=1)
            head = self.fitted(motif, here, leads, self.lines[leads][-1].pitch if self.lines[leads] else None)
            head = self.sought([(n.step, n.steps) for n in head], leads, {n.step: n.pitch for n in head}, alone=True)
            self.lines[leads] += head
            slots = [
                (step + steps, length)
                for step, length in before_wish_slots(before_wish, self.lines[not leads], bar, steps)
            ]
            wishes = {step + steps: _lowered(pitch, self.scale(step + steps)) for step, pitch in before_wish.items()}
            if not slots:
                slots, wishes = self.running_slots(here, head), {}
            answer = self.sought(slots, not leads, wishes)
            self.lines[not leads] += answer
            before_wish = {n.step: n.pitch for n in answer}

    def close(self, stretch: Stretch) -> None:
        """Dominant and tonic: the bass falls a fifth, the upper voice comes home by step, the last note is held."""
        tonic = stretch.key.tonic_pitch_class
        rows = chord_slots(self.plan, stretch)
        room, last = self.rooms[False], self.lines[False][-1].pitch if self.lines[False] else None
        bass: list[DraftNote] = []
        for start, end in rows:
            chord = self.harmony.at(start).chord
            wanted = chord.bass_pitch_class if chord.bass_pitch_class is not None else tonic
            near = bass[-1].pitch if bass else last if last is not None else room.middle
            options = [p for p in range(room.low, room.high + 1) if p % 12 == wanted] or [room.low]
            bass.append(DraftNote(start, end - start, min(options, key=lambda p: (abs(p - near), p)), 0.7))
        self.lines[False] += bass
        slots = []
        for start, end in rows[:-1]:
            slots += _texted(self.walked(start, end), start)
        final = rows[-1]
        slots.append((final[0], final[1] - final[0]))
        line = self.rooms[True]
        home = min(
            (p for p in range(line.low, line.high + 1) if p % 12 == tonic),
            key=lambda p: abs(p - (self.lines[True][-1].pitch if self.lines[True] else line.middle)),
            default=line.low,
        )
        wishes = {slots[-1][0]: home}
        if len(slots) > 1:
            wishes[slots[-2][0]] = home - (1 if not self.is_modal else 2)
        self.lines[True] += self.sought(slots, True, wishes)

    # ---- material

    @property
    def is_modal(self) -> bool:
        return self.plan.key.mode not in ("major", "minor", "harmonic minor", "melodic minor", "lydian")

    def made_subject(self, stretch: Stretch) -> list[DraftNote]:
        """The best of a few lines over the entry's chords: one that uses many notes of the scale and has one leap."""
        start, room = stretch.first_bar * self.meter.steps, self.rooms[True]
        narrow = Room(max(room.low, round(room.middle) - 8), min(room.high, round(room.middle) + 8), True)
        best: tuple[float, list[DraftNote]] | None = None
        for _ in range(4):
            slots = _texted(self.subject_text(stretch.bars), start)
            wishes = {slots[0][0]: self.opening_pitch(narrow)} if slots else {}
            line = write_line(slots, Sounding(()), self.harmony, self.meter, narrow, self.rng, wishes=wishes)
            moves = [b.pitch - a.pitch for a, b in pairwise(line)]
            score = (
                len({n.pitch for n in line}) + 1.5 * any(abs(m) > 4 for m in moves) - 2.0 * sum(m == 0 for m in moves)
            )
            if best is None or score > best[0]:
                best = (score, line)
        assert best is not None
        return best[1]

    def opening_pitch(self, room: Room) -> int:
        tonic = self.plan.key.tonic_pitch_class
        wanted = (tonic, tonic, (tonic + 7) % 12)[self.rng.randrange(3)]
        return min((p for p in range(room.low, room.high + 1) if p % 12 == wanted), key=lambda p: abs(p - room.middle))

    def subject_text(self, bars: int) -> str:
        """Rhythm of the subject: a head that starts after a rest or with a stroke, a run, and a quieter end."""
        text = ""
        beats = [length for _ in range(bars) for _, length in self.meter.beats]
        for index, length in enumerate(beats):
            table = _HEADS if index == 0 else _WALKING if index >= len(beats) - max(1, len(beats) // 4) else _RUNNING
            if index > 0 and self.rng.random() < 0.3:
                table = _WALKING
            text += self.cell(table, length)
        return text

    def motif(self, stretch: Stretch) -> list[DraftNote]:
        """The first bar of the subject; a run of its own where there is no subject (over a person's chords)."""
        if not self.subject:
            bar = replace(stretch, bars=1)
            slots = _texted(self.subject_text(1), stretch.first_bar * self.meter.steps)
            return self.sought(slots, bar.upper_leads, {}, alone=True)
        start = self.subject[0].step - self.subject[0].step % self.meter.steps
        return [n for n in self.subject if n.end <= start + self.meter.steps]

    def set_in(self, notes: list[DraftNote], stretch: Stretch, upper: bool) -> list[DraftNote]:
        """Material of the first entry or answer set in the key of a stretch, by degrees, in the octave that suits."""
        origin = self.subject_key if notes is self.subject else self.counter_key
        start = (
            notes[0].step - notes[0].step % (self.size * self.meter.steps)
            if notes is self.subject
            else self.counter_start
        )
        by = stretch.first_bar * self.meter.steps - start
        shift = (stretch.key.tonic_pitch_class - origin.tonic_pitch_class) % 12
        moved = []
        for note in notes:
            pitch = _in_scale(note.pitch + shift, self.scale(note.step + by))
            moved.append(replace(note, step=note.step + by, pitch=pitch))
        return self.in_room(moved, upper)

    @property
    def subject_key(self) -> Key:
        return self.plan.key

    @property
    def counter_key(self) -> Key:
        return related_key(self.plan.key, "V")

    @property
    def counter_start(self) -> int:
        return self.size * self.meter.steps

    def in_room(self, notes: list[DraftNote], upper: bool) -> list[DraftNote]:
        """Notes moved by octaves into a voice's room, near where the voice was."""
        if not notes:
            return notes
        room = self.rooms[upper]
        near = self.lines[upper][-1].pitch if self.lines[upper] else room.middle
        middle = sum(n.pitch for n in notes) / len(notes)
        choice = min(
            range(-60, 61, 12),
            key=lambda o: (
                sum(not room.low <= n.pitch + o <= room.high for n in notes),
                0.5 * abs(middle + o - room.middle) + 0.3 * abs(notes[0].pitch + o - near),
            ),
        )
        return [replace(n, pitch=n.pitch + choice) for n in notes]

    def fitted(self, motif: list[DraftNote], stretch: Stretch, upper: bool, near: int | None) -> list[DraftNote]:
        """The motif on the degree where most of its beats are chord tones, near where the voice was."""
        start = stretch.first_bar * self.meter.steps
        if not motif:
            return []
        by = start - (motif[0].step - motif[0].step % self.meter.steps)
        room = self.rooms[upper]
        best: tuple[float, list[DraftNote]] | None = None
        for offset in range(-24, 25):
            row = [
                replace(n, step=n.step + by, pitch=_in_scale(n.pitch + offset, self.scale(n.step + by))) for n in motif
            ]
            outside = sum(not room.low <= n.pitch <= room.high for n in row)
            misses = sum(
                n.pitch % 12 not in chord_tones(self.harmony.at(n.step).chord)
                for n in row
                if self.meter.is_beat(n.step % self.meter.steps)
            )
            bent = sum(abs((n.pitch - m.pitch) - offset) for n, m in zip(row, motif, strict=True))
            cost = (
                6.0 * outside
                + 2.0 * misses
                + 0.15 * bent
                + 0.2 * abs(row[0].pitch - (near if near is not None else room.middle))
            )
            cost += 0.08 * abs(sum(n.pitch for n in row) / len(row) - room.middle)
            if best is None or cost < best[0]:
                best = (cost, row)
        assert best is not None
        return best[1]

    # ---- slots and search

    def running_slots(self, stretch: Stretch, other: list[DraftNote]) -> list[tuple[int, int]]:
        """Rhythm against another line: runs where it holds, walks where it runs."""
        starts = {note.step for note in other}
        text, first = "", stretch.first_bar * self.meter.steps
        for bar in range(stretch.bars):
            for beat, length in self.meter.beats:
                at = first + bar * self.meter.steps + beat
                busy = sum(step in starts for step in range(at, at + length)) >= 3
                cell = self.cell(_WALKING if busy else _RUNNING, length)
                text += "x" + cell[1:] if not text and cell[0] == "-" else cell
        return _texted(text, first)

    def walked(self, start: int, end: int) -> str:
        text = ""
        at = start
        while at < end:
            length = min(end - at, self.meter.beat_at(at % self.meter.steps)[1])
            text += "x-" * (length // 2) + "x" * (length % 2) if length <= 4 else "x---x-"[:length]
            at += length
        return text

    def cell(self, table: dict[int, dict[str, float]], length: int) -> str:
        return weighted(self.rng, table[length]) if length in table else "x" + "-" * (length - 1)

    def scale(self, step: int) -> frozenset[int]:
        """Pitch classes at home at a step."""
        index = self.harmony.index_at(step)
        if index not in self.scales:
            self.scales[index] = local_scale(self.harmony.key_at(step), self.harmony.at(step).chord)
        return self.scales[index]

    def sought(
        self, slots: list[tuple[int, int]], upper: bool, wishes: dict[int, int], alone: bool = False
    ) -> list[DraftNote]:
        before = self.lines[upper][-1].pitch if self.lines[upper] else None
        other = Sounding(()) if alone else Sounding(self.lines[not upper])
        return write_line(
            slots, other, self.harmony, self.meter, self.rooms[upper], self.rng, before=before, wishes=wishes
        )


def before_wish_slots(wishes: dict[int, int], line: list[DraftNote], bar: int, steps: int) -> list[tuple[int, int]]:
    """The slots of the bar before, where the sequence takes them up again."""
    return [(n.step, n.steps) for n in line if n.step in wishes and (bar - 1) * steps <= n.step < bar * steps]


def _texted(text: str, start: int) -> list[tuple[int, int]]:
    """A text of rhythm as (step, steps); a hold at the beginning is silence."""
    slots: list[tuple[int, int]] = []
    sounding = False
    for index, char in enumerate(text):
        if char == "x":
            slots.append((start + index, 1))
            sounding = True
        elif char == "-" and sounding:
            slots[-1] = (slots[-1][0], slots[-1][1] + 1)
        else:
            sounding = False
    return slots


def _in_scale(pitch: int, scale: frozenset[int]) -> int:
    """The nearest pitch of a scale, the lower of two."""
    return next(p for d in range(7) for p in (pitch - d, pitch + d) if p % 12 in scale)


def _lowered(pitch: int, scale: frozenset[int]) -> int:
    """The next pitch of a scale below."""
    return next(p for p in range(pitch - 1, pitch - 8, -1) if p % 12 in scale)
