"""Harmony: the rows of the catalogue."""

from tools.edit.catalogue import EditRow, lazy

_TABLE = (
    (
        "use_chords", "stated:use_chords", ("chords", "number"), "new chords",
        "put the named chords (`chords`: symbols or numerals, '|' between bars) under the place, one a bar or `number` "
        "bars each, repeated to its end; one chord alone fills the place; the tune stays",
    ),
    (
        "fit_tune", "stated:fit_tune", (), "tune fitted to the chords",
        "move the tune's strong-beat notes that clash with their chord to the nearest chord tone",
    ),
    (
        "swap_chord", "stated:swap_chord", ("chords",), "",
        "every chord of one kind in the place made another (`chords`: the old and the new one)",
    ),
    (
        "reharmonise", "anew:reharmonise", (), "reharmonised",
        "other chords under the same tune, plain ones when slight, borrowed ones too when strong",
    ),
    ("jazzier_chords", "colour:jazzier", (), "", "sevenths, ninths and thirteenths, with two-fives unless slight"),
    ("simpler_chords", "colour:simpler", (), "", "triads, at most one a bar and five kinds"),
    ("power_chords", "colour:power_chords", (), "", "roots and fifths only"),
    ("suspensions", "colour:suspensions", (), "", "suspended fourths that resolve"),
    (
        "tritone_sub", "substitute:tritone_sub", (), "tritone substitution",
        "dominants become the seventh chord a tritone away, or one is put in before the next chord",
    ),
    (
        "secondary_dominants", "substitute:secondary_dominants", (), "",
        "the dominant of the next chord in the second half of chords",
    ),
    ("two_fives", "substitute:two_fives", (), "two-fives", "ii-V pairs put in"),
    ("substitutes", "substitute:substitutes", (), "relative chords", "chords exchanged for relatives of the key"),
    ("borrow_chord", "substitute:borrow", (), "borrowed chord", "a chord of the parallel mode, such as the minor iv"),
    ("slower_harmony", "rate:slower_harmony", ("number",), "slower chords", "chords change less often"),
    ("faster_harmony", "rate:faster_harmony", (), "faster chords", "chords change more often"),
    ("half_cadence", "cadence:half_cadence", (), "", "the place ends open, on the dominant"),
    ("authentic_cadence", "cadence:authentic_cadence", (), "", "the place ends V7 I"),
    ("plagal_cadence", "cadence:plagal_cadence", (), "", "the place ends IV I, as an amen"),
    ("deceptive_cadence", "cadence:deceptive_cadence", (), "", "the place ends V7 vi, in place of the tonic"),
    ("picardy_third", "cadence:picardy_third", (), "", "the last minor tonic becomes major"),
    (
        "pedal_bass", "bass:pedal_bass", ("tonic", "chords", "words"), "pedal point",
        "the bass stays on one note (`tonic`, or 'dominant' in `words`; else the key's tonic) under the chords",
    ),
    ("drone", "walking:drone", ("tonic", "chords", "words"), "", "the bass holds one long note"),
    ("smoother_bass", "bass:smoother_bass", (), "smoother bass", "inversions, so that the bass moves by step"),
    ("walking_bass", "walking:walking_bass", (), "", "a bass note on every beat that walks from chord to chord"),
    (
        "modulate", "keys:modulate", ("semitones", "tonic", "mode", "direction", "bars"), "other key",
        "the place in another key (`semitones`, or `tonic` and `mode`; else up a whole tone); with `bars` 1 the first "
        "bar of the place stays in the old key and its end leads over",
    ),
    ("to_mode", "keys:to_mode", ("mode",), "other mode", "another mode on the same tonic, tune and chords"),
    ("darker_chords", "keys:darker_chords", (), "darker mode", "a darker mode on the same tonic, tune and chords"),
    ("brighter_chords", "keys:brighter_chords", (), "brighter mode", "a brighter mode on the same tonic"),
)  # fmt: skip

ROWS: tuple[EditRow, ...] = tuple(
    EditRow(name, words, lazy(f"tools.edit.harmony.{path}"), takes, label) for name, path, takes, label, words in _TABLE
)
