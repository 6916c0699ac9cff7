"""Our own instruments: oscillators, plucked strings, drum machines and beds of noise, computed, without any recording.

A row of `table.py` names each; `play.py` renders a schedule with one. Which tracks use them is `Instrument.sound`;
levels between tracks are calibrated as those of SoundFonts are. SoundFonts are `tools.render`'s.
"""
