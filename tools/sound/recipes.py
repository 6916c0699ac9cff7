"""How every pitched sound is made: oscillators and envelopes, strings, the gliding bass. Data; own settings throughout.

Levels between sounds are calibrated (`levels.json`), those between the layers of one sound stand here. Drum machines
are in `kits.py`, beds in `beds.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from tools.sound.gliding import Gliding
from tools.sound.loops import Oscillator
from tools.sound.strings import PluckedString
from tools.sound.voices import Layer


@dataclass(frozen=True, slots=True)
class Tone:
    """Oscillators over each other, and an effect on their sum ("" for none)."""

    layers: tuple[Layer, ...]
    effect: str = ""


Recipe = Tone | PluckedString | Gliding

_GUITAR_BODY = ((98.0, 14.0, 2.2), (204.0, 16.0, 2.6), (390.0, 12.0, 1.3), (560.0, 10.0, 0.9))
_STEEL_BODY = ((104.0, 14.0, 1.8), (196.0, 14.0, 2.0), (420.0, 10.0, 1.2), (1_150.0, 4.0, 0.7))

RECIPES: dict[str, Recipe] = {
    # pads
    "warm_pad": Tone(
        (
            Layer(
                Oscillator("saw", 6, 13.0, 0.9, True, cutoff_hz=1_050.0, key_follow=0.35, poles=4, loop_s=1.7),
                1.0, 0.35, 4.0, 0.86, 1.3, velocity_octaves=0.9, sweep_octaves=0.9, sweep_s=1.6,
            ),
            Layer(Oscillator("sine", 2, 5.0, 0.4, octave=-1.0, loop_s=1.4), 0.28, 0.45, release_s=1.2, velocity_octaves=0.0),
        )
    ),
    "glass_pad": Tone(
        (
            Layer(
                Oscillator("glass", 5, 7.0, 1.0, True, loop_s=1.7),
                1.0, 0.25, 5.0, 0.7, 1.8, velocity_octaves=1.2,
            ),
            Layer(
                Oscillator("triangle", 4, 9.0, 0.8, True, octave=1.0, cutoff_hz=4_500.0, loop_s=1.45),
                0.3, 0.8, release_s=1.6, velocity_octaves=1.0, sweep_octaves=-1.5, sweep_s=1.2,
            ),
        )
    ),
    "string_machine": Tone(
        (
            Layer(
                Oscillator("saw", 7, 15.0, 1.0, True, cutoff_hz=3_800.0, key_follow=0.3, poles=2, high_pass_hz=170.0, loop_s=1.7),
                1.0, 0.12, 3.0, 0.9, 0.65, velocity_octaves=0.9, sweep_octaves=-0.7, sweep_s=0.35,
            ),
            Layer(
                Oscillator("saw", 4, 10.0, 1.0, True, octave=1.0, cutoff_hz=5_000.0, poles=2, high_pass_hz=300.0, loop_s=1.45),
                0.36, 0.16, release_s=0.55, velocity_octaves=0.8,
            ),
        )
    ),
    "dark_pad": Tone(
        (
            Layer(
                Oscillator("pulse:0.36", 6, 17.0, 0.9, True, cutoff_hz=430.0, key_follow=0.3, resonance=1.1, loop_s=1.8),
                1.0, 0.6, 5.0, 0.9, 1.7, velocity_octaves=0.8, sweep_octaves=1.1, sweep_s=2.4,
            ),
            Layer(Oscillator("triangle", 3, 7.0, 0.6, octave=-1.0, loop_s=1.45), 0.4, 0.7, release_s=1.5, velocity_octaves=0.3),
        )
    ),
    "choir_pad": Tone(
        (
            Layer(Oscillator("choir_ah", 8, 19.0, 1.0, True, loop_s=1.8, cutoff_hz=4_200.0, poles=2), 1.0, 0.28, 4.0, 0.92, 0.9, velocity_octaves=1.3),
            Layer(Oscillator("choir_oh", 5, 13.0, 0.7, True, loop_s=1.45, cutoff_hz=2_500.0, poles=2), 0.7, 0.4, release_s=1.1, velocity_octaves=0.6),
        )
    ),
    # leads
    "saw_lead": Tone(
        (
            Layer(
                Oscillator("saw", 3, 7.0, 0.35, cutoff_hz=3_400.0, key_follow=0.5, resonance=1.0, loop_s=1.1),
                1.0, 0.006, 0.7, 0.82, 0.16, velocity_octaves=1.1, sweep_octaves=1.0, sweep_s=0.14,
            ),
            Layer(Oscillator("square", octave=-1.0, cutoff_hz=900.0), 0.22, 0.006, release_s=0.14, velocity_octaves=0.4),
        ),
        "ensemble",
    ),
    "square_lead": Tone(
        (
            Layer(
                Oscillator("pulse:0.46", 2, 4.0, 0.25, cutoff_hz=2_700.0, key_follow=0.6, resonance=0.9, loop_s=1.1),
                1.0, 0.008, 0.6, 0.85, 0.15, velocity_octaves=1.1, sweep_octaves=0.8, sweep_s=0.16,
            ),
        ),
        "ensemble",
    ),
    "soft_lead": Tone(
        (
            Layer(Oscillator("triangle", 2, 4.0, 0.3, loop_s=1.1, cutoff_hz=2_600.0, poles=2), 1.0, 0.03, 1.2, 0.85, 0.28, velocity_octaves=1.4),
            Layer(Oscillator("saw", 2, 8.0, 0.5, cutoff_hz=900.0, loop_s=1.5), 0.3, 0.06, release_s=0.25, velocity_octaves=1.2, velocity_level_db=3.0),
        )
    ),
    # plucked and struck electronics
    "pluck": Tone(
        (
            Layer(
                Oscillator("saw", 3, 8.0, 0.6, cutoff_hz=700.0, key_follow=0.6, resonance=1.2, loop_s=1.1),
                1.0, 0.002, 0.9, 0.0, 0.25, decay_follow=0.3, velocity_octaves=1.0, sweep_octaves=2.8, sweep_s=0.075,
            ),
            Layer(Oscillator("sine"), 0.3, 0.002, 0.7, 0.0, 0.2, decay_follow=0.3, velocity_octaves=0.0),
        )
    ),
    "saw_stack": Tone(
        (
            Layer(
                Oscillator("saw", 7, 22.0, 1.0, cutoff_hz=5_200.0, key_follow=0.3, poles=2, loop_s=1.45, high_pass_hz=90.0),
                1.0, 0.003, 0.8, 0.75, 0.22, velocity_octaves=1.0, sweep_octaves=0.9, sweep_s=0.18,
            ),
        )
    ),
    "fm_bell": Tone(
        (
            Layer(Oscillator("fm:1:3:1.3", 2, 2.5, 0.5, loop_s=1.45), 1.0, 0.0015, 3.2, 0.0, 1.2, decay_follow=0.45, velocity_octaves=0.9, sweep_octaves=-1.3, sweep_s=0.6),
            Layer(Oscillator("glass", 2, 3.0, 0.8, loop_s=1.45, octave=1.0), 0.45, 0.0015, 1.5, 0.0, 0.8, decay_follow=0.4, velocity_octaves=1.2, velocity_level_db=4.0),
        )
    ),
    # basses
    "sub_bass": Tone((Layer(Oscillator("fm:1:1:0.3"), 1.0, 0.005, 2.0, 0.8, 0.09, velocity_octaves=1.3),)),
    "saw_bass": Tone(
        (
            Layer(
                Oscillator("saw", 2, 5.0, cutoff_hz=620.0, key_follow=0.4, resonance=1.4, loop_s=1.4),
                1.0, 0.003, 0.6, 0.7, 0.08, velocity_octaves=1.1, sweep_octaves=1.9, sweep_s=0.09,
            ),
            Layer(Oscillator("sine"), 0.55, 0.003, 1.0, 0.85, 0.08, velocity_octaves=0.0),
        )
    ),
    "square_bass": Tone(
        (
            Layer(
                Oscillator("square", cutoff_hz=720.0, key_follow=0.4, resonance=1.1),
                1.0, 0.003, 0.7, 0.7, 0.08, velocity_octaves=1.1, sweep_octaves=1.5, sweep_s=0.08,
            ),
            Layer(Oscillator("sine"), 0.5, 0.003, 1.0, 0.85, 0.08, velocity_octaves=0.0),
        )
    ),
    "reese_bass": Tone(
        (
            Layer(
                Oscillator("saw", 4, 24.0, cutoff_hz=950.0, key_follow=0.3, resonance=0.9, high_pass_hz=70.0, loop_s=1.45),
                1.0, 0.008, 1.5, 0.9, 0.12, velocity_octaves=0.9, sweep_octaves=0.8, sweep_s=0.5,
            ),
            Layer(Oscillator("sine"), 0.6, 0.008, release_s=0.12, velocity_octaves=0.0),
        )
    ),
    "bass_808": Gliding(),
    # keys
    "fm_piano": Tone(
        (
            Layer(Oscillator("fm:1:1:0.55", loop_s=0.6), 1.0, 0.002, 4.6, 0.0, 0.16, decay_follow=0.5, velocity_octaves=1.25, sweep_octaves=1.1, sweep_s=0.35),
            Layer(Oscillator("fm:1:14:0.45", 1, loop_s=0.6), 0.16, 0.0015, 0.75, 0.0, 0.1, decay_follow=0.35, velocity_octaves=1.0, velocity_level_db=4.0),
            Layer(Oscillator("wood", loop_s=0.4), 0.16, 0.0015, 0.09, 0.0, 0.06, velocity_octaves=0.8, velocity_level_db=2.0),
        ),
        "ensemble",
    ),
    "organ": Tone(
        (
            Layer(Oscillator("drawbars_full", octave=-1.0, cutoff_hz=4_000.0, key_follow=0.0, poles=2), 1.0, 0.004, release_s=0.05, velocity_octaves=0.5),
            Layer(Oscillator("sine", octave=1.585), 0.4, 0.002, 0.35, 0.0, 0.05, velocity_octaves=0.0, velocity_level_db=5.0),
            Layer(Oscillator("wood", octave=2.0), 0.1, 0.0015, 0.03, 0.0, 0.03, velocity_octaves=0.5),
        ),
        "rotary",
    ),
    # plucked strings
    "nylon_pluck": PluckedString(2.6, 0.55, 1_250.0, 1.5e-5, 0.2, 700.0, 2_600.0, 0.2, _GUITAR_BODY, 0.16),
    "steel_pluck": PluckedString(4.2, 0.5, 2_600.0, 4e-5, 0.14, 1_100.0, 5_200.0, 0.3, _STEEL_BODY, 0.2),
    "harp_pluck": PluckedString(3.6, 0.75, 1_500.0, 1e-5, 0.36, 800.0, 3_000.0, 0.12, ((180.0, 6.0, 1.0), (330.0, 6.0, 0.8)), 1.4),
    "clav_pluck": PluckedString(2.2, 0.5, 2_800.0, 6e-5, 0.09, 1_500.0, 6_500.0, 0.35, ((900.0, 2.0, 0.8),), 0.06, 0.23),
    # chips
    "chip_square": Tone((Layer(Oscillator("pulse:0.25", cutoff_hz=7_000.0, key_follow=0.2, poles=2), 1.0, 0.0015, 0.5, 0.72, 0.03, velocity_octaves=1.0),)),
    "chip_triangle": Tone((Layer(Oscillator("triangle", cutoff_hz=5_000.0, key_follow=0.2, poles=2), 1.0, 0.0015, release_s=0.02, velocity_octaves=1.2),)),
}  # fmt: skip
