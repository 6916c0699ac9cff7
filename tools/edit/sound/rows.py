"""Sound and mix: the rows of the catalogue."""

from tools.edit.catalogue import EditRow, lazy

_SIZED = ("direction", "number", "unit")
_LABELS = {  # what a version is called after it, where the row's name would say nothing
    "width": "stereo width", "brightness": "tone", "distance": "nearer or further", "fader": "volume in the mix",
    "bring_out": "brought out", "bed": "noise underneath", "glue": "glue on the mix", "loudness": "overall loudness",
    "gradual": "gradual change", "expressive": "expressive playing", "dynamic": "another dynamic",
    "plain_touch": "plain touch", "wear": "worn sound",
}  # fmt: skip


def _row(name: str, words: str, run: str, takes: tuple[str, ...] = _SIZED, label: str = "") -> EditRow:
    return EditRow(name, words, lazy(f"tools.edit.sound.{run}"), takes, label or _LABELS.get(name, ""))


ROWS: tuple[EditRow, ...] = (
    _row("reverb", "more or less reverb on some parts (direction more, less, none; number with dB or %)", "mix:reverb"),
    _row("pan", "parts to the left, right or middle (direction; number in %)", "mix:pan", label="panned"),
    _row("width", "wider, narrower or mono (direction more, less, mono)", "mix:width"),
    _row("brightness", "brighter (more) or warmer, darker in sound (less), treble in dB", "mix:brightness"),
    _row("low_cut", "less mud and rumble: lows taken out (number in Hz; direction none undoes)", "mix:low_cut"),
    _row("high_cut", "duller: highs taken out (number in Hz; direction none undoes)", "mix:high_cut"),
    _row("distance", "further away (more) or closer (less)", "mix:distance", ("direction",)),
    _row("fader", "up or down in the mix without being played otherwise (number in dB)", "mix:fader"),
    _row("bring_out", "some parts to the front, the others a little back", "mix:bring_out", ()),
    _row("room", "another room for all: studio, room, chamber, hall, church, plate, none (words)", "master:room",
         ("words",), "another room"),
    _row("bed", "a bed of noise under all: vinyl, tape, rain or none (words)", "master:bed", ("words", "direction")),
    _row("glue", "the mix held together more or less (direction more, less, none)", "master:glue", ("direction",)),
    _row("loudness", "loudness of the finished whole, in LUFS or dB up or down", "master:loudness"),
    _row("gradual", "crescendo (more) or diminuendo (less) over the place, in dB", "dynamics:gradual"),
    _row("fade_in", "a fade-in over bars or seconds", "dynamics:fade_in", ("bars", "number", "unit"), "fade-in"),
    _row("fade_out", "a fade-out over so many bars or seconds at the end", "dynamics:fade_out",
         ("bars", "number", "unit"), "fade-out"),
    _row("accents", "strong beats accented more or less", "dynamics:accents", ("direction",)),
    _row("expressive", "more expressive, or evener (less), from note to note", "dynamics:expressive", ("direction",)),
    _row("dynamic", "a dynamic by name (words: pp, p, mp, mf, f, ff)", "dynamics:dynamic", ("words",)),
    _row("staccato", "short and apart, with dots (less undoes)", "touch:staccato", ("direction",)),
    _row("legato", "bound together, with slurs (less undoes)", "touch:legato", ("direction",)),
    _row("plain_touch", "neither short nor bound", "touch:plain", ()),
    _row("pedal", "more, less or no sustain pedal (direction)", "touch:pedal", ("direction",)),
    _row("wear", "as from tape, cassette, record, sampler or 8-bit chip (words), or clean (none)", "player:wear",
         ("words", "direction")),
)  # fmt: skip
