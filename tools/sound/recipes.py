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
                Oscillator(
                    "saw",
                    voices=7,
                    detune_cents=13.0,
                    width=0.9,
                    cloud=True,
                    cutoff_hz=1050.0,
                    key_follow=0.35,
                    poles=4,
                    loop_s=1.7,
                ),
                level=1.0,
                attack_s=0.35,
                decay_s=4.0,
                sustain=0.86,
                release_s=1.3,
                velocity_octaves=0.9,
                sweep_octaves=0.9,
                sweep_s=1.6,
            ),
            Layer(
                Oscillator("sine", voices=3, detune_cents=5.0, width=0.4, octave=-1.0, loop_s=1.4),
                level=0.28,
                attack_s=0.45,
                release_s=1.2,
                velocity_octaves=0.0,
            ),
        )
    ),
    "glass_pad": Tone(
        (
            Layer(
                Oscillator("glass", voices=3, detune_cents=6.0, width=1.0, loop_s=1.7),
                level=1.0,
                attack_s=0.25,
                decay_s=5.0,
                sustain=0.7,
                release_s=1.8,
                velocity_octaves=1.2,
            ),
            Layer(
                Oscillator(
                    "triangle",
                    voices=5,
                    detune_cents=9.0,
                    width=0.8,
                    cloud=True,
                    octave=1.0,
                    cutoff_hz=4500.0,
                    loop_s=1.45,
                ),
                level=0.3,
                attack_s=0.8,
                release_s=1.6,
                velocity_octaves=1.0,
                sweep_octaves=-1.5,
                sweep_s=1.2,
            ),
        )
    ),
    "string_machine": Tone(
        (
            Layer(
                Oscillator(
                    "saw",
                    voices=7,
                    detune_cents=15.0,
                    width=1.0,
                    cloud=True,
                    cutoff_hz=3800.0,
                    key_follow=0.3,
                    poles=2,
                    high_pass_hz=170.0,
                    loop_s=1.7,
                ),
                level=1.0,
                attack_s=0.12,
                decay_s=3.0,
                sustain=0.9,
                release_s=0.65,
                velocity_octaves=0.9,
                sweep_octaves=-0.7,
                sweep_s=0.35,
            ),
            Layer(
                Oscillator(
                    "saw",
                    voices=5,
                    detune_cents=10.0,
                    width=1.0,
                    cloud=True,
                    octave=1.0,
                    cutoff_hz=5000.0,
                    poles=2,
                    high_pass_hz=300.0,
                    loop_s=1.45,
                ),
                level=0.36,
                attack_s=0.16,
                release_s=0.55,
                velocity_octaves=0.8,
            ),
        )
    ),
    "dark_pad": Tone(
        (
            Layer(
                Oscillator(
                    "pulse:0.36",
                    voices=7,
                    detune_cents=17.0,
                    width=0.9,
                    cloud=True,
                    cutoff_hz=430.0,
                    key_follow=0.3,
                    resonance=1.1,
                    loop_s=1.8,
                ),
                level=1.0,
                attack_s=0.6,
                decay_s=5.0,
                sustain=0.9,
                release_s=1.7,
                velocity_octaves=0.8,
                sweep_octaves=1.1,
                sweep_s=2.4,
            ),
            Layer(
                Oscillator("triangle", voices=3, detune_cents=7.0, width=0.6, octave=-1.0, loop_s=1.45),
                level=0.4,
                attack_s=0.7,
                release_s=1.5,
                velocity_octaves=0.3,
            ),
        )
    ),
    "choir_pad": Tone(
        (
            Layer(
                Oscillator(
                    "choir_ah",
                    voices=9,
                    detune_cents=19.0,
                    width=1.0,
                    cloud=True,
                    loop_s=1.8,
                    cutoff_hz=4200.0,
                    poles=2,
                ),
                level=1.0,
                attack_s=0.28,
                decay_s=4.0,
                sustain=0.92,
                release_s=0.9,
                velocity_octaves=1.3,
            ),
            Layer(
                Oscillator(
                    "choir_oh",
                    voices=5,
                    detune_cents=13.0,
                    width=0.7,
                    cloud=True,
                    loop_s=1.45,
                    cutoff_hz=2500.0,
                    poles=2,
                ),
                level=0.7,
                attack_s=0.4,
                release_s=1.1,
                velocity_octaves=0.6,
            ),
        )
    ),
    # leads
    "saw_lead": Tone(
        (
            Layer(
                Oscillator(
                    "saw",
                    voices=3,
                    detune_cents=7.0,
                    width=0.35,
                    cutoff_hz=3400.0,
                    key_follow=0.5,
                    resonance=1.0,
                    loop_s=1.1,
                ),
                level=1.0,
                attack_s=0.006,
                decay_s=0.7,
                sustain=0.82,
                release_s=0.16,
                velocity_octaves=1.1,
                sweep_octaves=1.0,
                sweep_s=0.14,
            ),
            Layer(
                Oscillator("square", octave=-1.0, cutoff_hz=900.0),
                level=0.22,
                attack_s=0.006,
                release_s=0.14,
                velocity_octaves=0.4,
            ),
        ),
        "ensemble",
    ),
    "square_lead": Tone(
        (
            Layer(
                Oscillator(
                    "pulse:0.46",
                    voices=2,
                    detune_cents=4.0,
                    width=0.25,
                    cutoff_hz=2700.0,
                    key_follow=0.6,
                    resonance=0.9,
                    loop_s=1.1,
                ),
                level=1.0,
                attack_s=0.008,
                decay_s=0.6,
                sustain=0.85,
                release_s=0.15,
                velocity_octaves=1.1,
                sweep_octaves=0.8,
                sweep_s=0.16,
            ),
        ),
        "ensemble",
    ),
    "soft_lead": Tone(
        (
            Layer(
                Oscillator("triangle", voices=2, detune_cents=4.0, width=0.3, loop_s=1.1, cutoff_hz=2600.0, poles=2),
                level=1.0,
                attack_s=0.03,
                decay_s=1.2,
                sustain=0.85,
                release_s=0.28,
                velocity_octaves=1.4,
            ),
            Layer(
                Oscillator("saw", voices=2, detune_cents=8.0, width=0.5, cutoff_hz=900.0, loop_s=1.5),
                level=0.3,
                attack_s=0.06,
                release_s=0.25,
                velocity_octaves=1.2,
                velocity_level_db=3.0,
            ),
        )
    ),
    # plucked and struck electronics
    "pluck": Tone(
        (
            Layer(
                Oscillator(
                    "saw",
                    voices=3,
                    detune_cents=8.0,
                    width=0.6,
                    cutoff_hz=700.0,
                    key_follow=0.6,
                    resonance=1.2,
                    loop_s=1.1,
                ),
                level=1.0,
                attack_s=0.002,
                decay_s=0.9,
                sustain=0.0,
                release_s=0.25,
                decay_follow=0.3,
                velocity_octaves=1.0,
                sweep_octaves=2.8,
                sweep_s=0.075,
            ),
            Layer(
                Oscillator("sine"),
                level=0.3,
                attack_s=0.002,
                decay_s=0.7,
                sustain=0.0,
                release_s=0.2,
                decay_follow=0.3,
                velocity_octaves=0.0,
            ),
        )
    ),
    "saw_stack": Tone(
        (
            Layer(
                Oscillator(
                    "saw",
                    voices=7,
                    detune_cents=22.0,
                    width=1.0,
                    cutoff_hz=5200.0,
                    key_follow=0.3,
                    poles=2,
                    loop_s=1.45,
                    high_pass_hz=90.0,
                ),
                level=1.0,
                attack_s=0.003,
                decay_s=0.8,
                sustain=0.75,
                release_s=0.22,
                velocity_octaves=1.0,
                sweep_octaves=0.9,
                sweep_s=0.18,
            ),
        )
    ),
    "fm_bell": Tone(
        (
            Layer(
                Oscillator("fm:1:3:1.3", voices=2, detune_cents=2.5, width=0.5, loop_s=1.45),
                level=1.0,
                attack_s=0.0015,
                decay_s=3.2,
                sustain=0.0,
                release_s=1.2,
                decay_follow=0.45,
                velocity_octaves=0.9,
                sweep_octaves=-1.3,
                sweep_s=0.6,
            ),
            Layer(
                Oscillator("glass", voices=2, detune_cents=3.0, width=0.8, loop_s=1.45, octave=1.0),
                level=0.45,
                attack_s=0.0015,
                decay_s=1.5,
                sustain=0.0,
                release_s=0.8,
                decay_follow=0.4,
                velocity_octaves=1.2,
                velocity_level_db=4.0,
            ),
        )
    ),
    # basses
    "sub_bass": Tone(
        (
            Layer(
                Oscillator("fm:1:1:0.3"),
                level=1.0,
                attack_s=0.005,
                decay_s=2.0,
                sustain=0.8,
                release_s=0.09,
                velocity_octaves=1.3,
            ),
        )
    ),
    "saw_bass": Tone(
        (
            Layer(
                Oscillator(
                    "saw",
                    voices=2,
                    detune_cents=6.0,
                    cutoff_hz=620.0,
                    key_follow=0.4,
                    resonance=1.4,
                    root=0.55,
                    loop_s=1.4,
                ),
                level=1.0,
                attack_s=0.003,
                decay_s=0.6,
                sustain=0.7,
                release_s=0.08,
                velocity_octaves=1.1,
                sweep_octaves=1.9,
                sweep_s=0.09,
            ),
        )
    ),
    "square_bass": Tone(
        (
            Layer(
                Oscillator("square", cutoff_hz=720.0, key_follow=0.4, resonance=1.1, root=0.4),
                level=1.0,
                attack_s=0.003,
                decay_s=0.7,
                sustain=0.7,
                release_s=0.08,
                velocity_octaves=1.1,
                sweep_octaves=1.5,
                sweep_s=0.08,
            ),
        )
    ),
    "reese_bass": Tone(
        (
            Layer(
                Oscillator(
                    "saw",
                    voices=5,
                    detune_cents=24.0,
                    cutoff_hz=950.0,
                    key_follow=0.3,
                    resonance=0.9,
                    high_pass_hz=70.0,
                    loop_s=1.45,
                ),
                level=1.0,
                attack_s=0.008,
                decay_s=1.5,
                sustain=0.9,
                release_s=0.12,
                velocity_octaves=0.9,
                sweep_octaves=0.8,
                sweep_s=0.5,
            ),
            Layer(Oscillator("sine"), level=0.6, attack_s=0.008, release_s=0.12, velocity_octaves=0.0),
        )
    ),
    "bass_808": Gliding(),
    # keys
    "fm_piano": Tone(
        (
            Layer(
                Oscillator("fm:1:1:0.55", loop_s=0.6),
                level=1.0,
                attack_s=0.002,
                decay_s=4.6,
                sustain=0.0,
                release_s=0.16,
                decay_follow=0.5,
                velocity_octaves=1.25,
                sweep_octaves=1.1,
                sweep_s=0.35,
            ),
            Layer(
                Oscillator("fm:1:14:0.45", voices=1, loop_s=0.6),
                level=0.16,
                attack_s=0.0015,
                decay_s=0.75,
                sustain=0.0,
                release_s=0.1,
                decay_follow=0.35,
                velocity_octaves=1.0,
                velocity_level_db=4.0,
            ),
            Layer(
                Oscillator("wood", loop_s=0.4),
                level=0.16,
                attack_s=0.0015,
                decay_s=0.09,
                sustain=0.0,
                release_s=0.06,
                velocity_octaves=0.8,
                velocity_level_db=2.0,
            ),
        ),
        "swaying",
    ),
    "organ": Tone(
        (
            Layer(
                Oscillator("drawbars_full", octave=-1.0, cloud=True, cutoff_hz=4000.0, key_follow=0.0, poles=2),
                level=1.0,
                attack_s=0.004,
                release_s=0.05,
                velocity_octaves=0.5,
            ),
            Layer(
                Oscillator("sine", octave=1.585),
                level=0.4,
                attack_s=0.002,
                decay_s=0.35,
                sustain=0.0,
                release_s=0.05,
                velocity_octaves=0.0,
                velocity_level_db=5.0,
            ),
            Layer(
                Oscillator("wood", octave=2.0),
                level=0.1,
                attack_s=0.0015,
                decay_s=0.03,
                sustain=0.0,
                release_s=0.03,
                velocity_octaves=0.5,
            ),
        ),
        "rotary",
    ),
    # plucked strings
    "nylon_pluck": PluckedString(
        ring_s=2.6,
        ring_follow=0.55,
        dull_hz=1250.0,
        stiffness=1.5e-05,
        place=0.2,
        soft_hz=700.0,
        hard_hz=2600.0,
        noise=0.2,
        body=_GUITAR_BODY,
        release_s=0.16,
    ),
    "steel_pluck": PluckedString(
        ring_s=4.2,
        ring_follow=0.5,
        dull_hz=2600.0,
        stiffness=4e-05,
        place=0.14,
        soft_hz=1100.0,
        hard_hz=5200.0,
        noise=0.3,
        body=_STEEL_BODY,
        release_s=0.2,
    ),
    "harp_pluck": PluckedString(
        ring_s=3.6,
        ring_follow=0.75,
        dull_hz=1500.0,
        stiffness=1e-05,
        place=0.36,
        soft_hz=800.0,
        hard_hz=3000.0,
        noise=0.12,
        body=((180.0, 6.0, 1.0), (330.0, 6.0, 0.8)),
        release_s=1.4,
    ),
    "clav_pluck": PluckedString(
        ring_s=2.2,
        ring_follow=0.5,
        dull_hz=2800.0,
        stiffness=6e-05,
        place=0.09,
        soft_hz=1500.0,
        hard_hz=6500.0,
        noise=0.35,
        body=((900.0, 2.0, 0.8),),
        release_s=0.06,
        pickup=0.23,
    ),
    # chips
    "chip_square": Tone(
        (
            Layer(
                Oscillator("pulse:0.25", cutoff_hz=7000.0, key_follow=0.2, poles=2),
                level=1.0,
                attack_s=0.0015,
                decay_s=0.5,
                sustain=0.72,
                release_s=0.03,
                velocity_octaves=1.0,
            ),
        )
    ),
    "chip_triangle": Tone(
        (
            Layer(
                Oscillator("triangle", cutoff_hz=5000.0, key_follow=0.2, poles=2),
                level=1.0,
                attack_s=0.0015,
                release_s=0.02,
                velocity_octaves=1.2,
            ),
        )
    ),
}
