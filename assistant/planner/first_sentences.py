"""Sentences for a first visit: each makes a whole piece in one turn, and each shows something else. Data only.

None speaks of bars, so that trying one does not count as knowing them. A test composes every one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FirstSentence:
    """An example to tap.

    Attributes:
        id: Stays the same when the sentence is reworded.
        say: The sentence.
        shows: What it is there to show, in a few words.
        voice: Who speaks so: "anyone", "songwriter", "video" or "musician".
    """

    id: str
    say: str
    shows: str
    voice: str


FIRST_SENTENCES: tuple[FirstSentence, ...] = (
    FirstSentence("waltz", "a wistful waltz for accordion and strings, 45 seconds, in D minor",
                  "style, mood, instruments, length and key at once", "anyone"),
    FirstSentence("rain", "music for walking home in the rain after a long day", "a scene instead of terms", "anyone"),
    FirstSentence("funk", "an upbeat funk groove in E minor at 108 bpm with bass, drums and clavinet, 40 seconds",
                  "an exact speed and a band", "musician"),
    FirstSentence("lullaby", "a gentle lullaby for harp and celesta, half a minute",
                  "quiet, small, no drums", "anyone"),
    FirstSentence("quartet", "a string quartet in G major, allegro, exactly one minute",
                  "a score for four players", "musician"),
    FirstSentence("changes", "use Dm7 G7 Cmaj7 Am7 in a jazz trio at 140, twice through",
                  "your own chords", "songwriter"),
    FirstSentence("video", "calm background music for a nature video, 1 minute 20, piano and strings",
                  "an exact length for a film", "video"),
    FirstSentence("pop", "verse chorus verse chorus pop song in B flat major, 90 seconds",
                  "the form of a song", "songwriter"),
    FirstSentence("boss", "boss fight music, frantic and dark, 40 seconds", "a game, fast and minor", "video"),
    FirstSentence("lofi", "a lo-fi beat to study to, 80 bpm, with electric piano, 50 seconds",
                  "a loop to work by", "anyone"),
    FirstSentence("bossa", "a sunny bossa nova in F major for nylon guitar and flute, 45 seconds",
                  "a dance with its rhythm section", "anyone"),
    FirstSentence("five", "something mysterious in 5/4 with harp and cello, 40 seconds", "an odd meter", "musician"),
    FirstSentence("march", "a proud march for trumpet and tuba, 30 seconds", "brass", "anyone"),
    FirstSentence("birthday", "a cheerful tune for a birthday party with clarinet and guitar, 30 seconds",
                  "an occasion", "anyone"),
    FirstSentence("western", "a lonely folk tune for fiddle and guitar, 40 seconds, in A minor",
                  "two players in a minor key", "anyone"),
    FirstSentence("ambient", "very sparse ambient music, the calm of a frozen lake at dawn, one minute",
                  "almost nothing, on purpose", "video"),
)  # fmt: skip
_SHORT = ("waltz", "rain", "lofi", "lullaby", "video", "bossa", "march", "boss")


def first_three(turn: int = 0) -> tuple[str, str, str]:
    """Three of them for a project without a song, another three each turn."""
    by_id = {row.id: row.say for row in FIRST_SENTENCES}
    first, second, third = (by_id[_SHORT[(3 * turn + i) % len(_SHORT)]] for i in range(3))
    return first, second, third
