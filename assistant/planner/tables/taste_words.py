"""Words of taste about a song that exists -> ways they could be meant, each a bundle of edits.

Hand-written. A way is "label: call; call", a call "tool.edit @who name=value" or "tool name=value"; @who is a role of
the song (@drums, @tune, @bass, @chords) or a place (@climax: its last chorus, else its last quarter; @opening: its
first quarter). A call for a role the song lacks falls away, and with its last call the way.
"""

# name | words, as patterns
TASTE_WORDS = {
    "boring": r"boring|dull|bland|flat|monotonous|samey|repetitive|lame|meh|generic|uninspired|unexciting|lifeless"
    r"|(?:like\s+)?elevator\s+music|muzak|snooze(?:fest)?|sleep-?inducing|nothing\s+special|predictable|uneventful",
    "cheesy": r"cheesy|cheesey|corny|tacky|kitschy?|sappy|cliche(?:d|s)?|cliché(?:d|s)?|schmaltzy|saccharine"
    r"|sugary|sweet|cute"
    r"|childish|jolly|twee|kiddie|like\s+a\s+(?:jingle|commercial|ringtone|nursery\s+rhyme|greeting\s+card)",
    "crowded": r"too\s+much|too\s+much\s+going\s+on|overloaded|crowded|cluttered|overwhelming|messy|chaotic"
    r"|overcooked|over\s+the\s+top"
    r"|a\s+mess|all\s+over\s+the\s+place|overdone|noisy|hectic",
    "disliked": r"(?:i\s+)?(?:do\s*n[o']t|don't|do\s+not|didn't)\s+(?:really\s+|quite\s+)?like\s+(?:it|this"
    r"|that)(?:\s+(?:much|at\s+all|very\s+much|so\s+much))?"
    r"|(?:i\s+)?hate\s+(?:it|this|that)|not\s+(?:for\s+me|my\s+(?:thing|taste|cup\s+of\s+tea|style)|(?:really"
    r"\s+)?(?:good|great|nice)|convinced|sure\s+about\s+(?:it|this)|happy(?:\s+with\s+(?:it|this))?)"
    r"|it\s+does\s*n[o']t\s+(?:work|move\s+me|grab\s+me|do\s+it\s+for\s+me|speak\s+to\s+me)|it\s+doesn't"
    r"\s+(?:work|move\s+me|grab\s+me|do\s+it\s+for\s+me|speak\s+to\s+me)"
    r"|(?:that's|it's|this\s+is)\s+(?:bad|awful|terrible|rubbish|not\s+it)|something(?:'s|\s+is)\s+(?:off|wrong"
    r"|not\s+right)|not\s+feeling\s+it",
    "missing": r"(?:it\s+|this\s+)?(?:needs?|wants?|could\s+use|lacks?|is\s+missing)\s+(?:a\s+(?:little|bit"
    r"\s+of)\s+)?(?:something(?:\s+(?:more|else|extra|special))?|some\s+(?:spice|magic|sparkle|life|oomph|spark"
    r"|pizzazz|zing|flair)"
    r"|spice|magic|sparkle|oomph|more\s+(?:oomph|magic|spice|sparkle|character|interest))|something(?:'s|\s+is)"
    r"\s+missing|spice\s+(?:it|this|things)\s+up"
    r"|(?:more\s+|add\s+(?:some\s+|a\s+)?|with\s+(?:a\s+|some\s+)?|give\s+(?:it|me)\s+(?:a\s+|some\s+|the\s+)?"
    r"|i\s+want\s+(?:a\s+|the\s+)?|needs?\s+(?:a\s+)?)?(?:wow(?:\s*-?factor)?|x-?factor|goosebumps?(?:\s+moment)?"
    r"|sparkle|magic|spice|oomph|pizzazz|zing|flair)"
    r"|surprise\s+me|(?:make\s+it\s+)?(?:more\s+)?(?:interesting|special|exciting\s+somehow|memorable"
    r"|unforgettable)|make\s+(?:it|this)\s+pop|do\s+something\s+(?:with\s+it|special|cool|interesting)|blow"
    r"\s+me\s+away",
    "memory": r"(?:like\s+)?(?:a\s+|an\s+|some\s+)?(?:distant\s+|old\s+|faded\s+|half-?forgotten\s+|far-?away\s+"
    r"|childhood\s+)*memor(?:y|ies)|nostalgic|wistful|bittersweet|faded|hazy|like\s+(?:a\s+)?(?:dream|(?:an"
    r"\s+)?old\s+(?:photo(?:graph)?|film|record|movie))"
    r"|like\s+looking\s+back|far\s+away\s+and\s+long\s+ago|long\s+ago",
    "film": r"(?:like\s+)?(?:a\s+|the\s+|from\s+a\s+)?(?:film|movie|cinema|cinematic|soundtrack|film\s+score"
    r"|movie\s+(?:score|trailer|scene)|trailer|blockbuster|hollywood)",
    "rain": r"(?:make\s+it\s+)?(?:rain|raining|rainy)|(?:like\s+)?(?:a\s+)?rainy\s+(?:day|night|window|afternoon"
    r"|evening)|(?:like\s+)?rain\s+on\s+(?:a\s+|the\s+)?(?:window|roof|glass)",
    "emotional": r"emotional|touching|moving|soulful|heartfelt|expressive|feeling|emotion|from\s+the\s+heart"
    r"|make\s+(?:me|them|her|him|people|my\s+\w+)\s+cry|tear-?jerk(?:er|ing)|tender|passionate",
    "cool": r"cool|cooler|hip|hipper|groovy|groovier|sexy|sexier|funky|funkier|smooth|smoother|slick|sick|badass"
    r"|swag(?:ger)?|stylish",
    "strange": r"weird|weirder|strange|stranger|quirky|quirkier|unusual|crazy|crazier|experimental|unexpected|odd"
    r"|bonkers|psychedelic|trippy",
    "cosy": r"co[sz]y|co[sz]ier|homely|intimate|snug|by\s+the\s+fire(?:side)?|like\s+a\s+(?:hug|blanket|warm"
    r"\s+bath|fireplace)|warm\s+and\s+(?:fuzzy|soft)",
    "grand": r"grand|grander|majestic|huge|massive|anthemic|an\s+anthem|stadium|heroic|triumphant|larger\s+than"
    r"\s+life|monumental",
    "professional": r"professional|more\s+pro|polished|produced|radio[\s-]ready|like\s+a\s+(?:real|proper)"
    r"\s+(?:record|production|song)|less\s+(?:amateur(?:ish)?|homemade|demo)|amateurish|amateur|like\s+a\s+demo"
    r"|expensive",
    "stiff": r"robotic|stiff|mechanical|like\s+a\s+(?:machine|robot|computer)|computer(?:y|ised|ized)|like\s+midi"
    r"|midi[\s-]?(?:ish|like)|quantised|lifelike|human|natural|organic|alive|real",
}  # fmt: skip
# Said with "less", "not so" or "too" these are complaints; the others are wishes.
COMPLAINTS = frozenset({"boring", "cheesy", "crowded", "disliked", "missing"})

TASTE_WAYS = {
    "boring": (
        "livelier drums with fills: arrange.busier_drums @drums; arrange.drum_fills @drums",
        "a tune that changes when it comes back: change_melody.vary_repeats @tune",
        "a build, and a bigger last part: arrange.grow; arrange.hit_harder @climax",
        "a syncopated tune, a bit faster: change_melody.syncopate_tune @tune; set_tempo percent=8",
        "richer chords: change_harmony.suspensions",
    ),
    "cheesy": (
        "darker, less sweet chords: change_harmony.darker_chords",
        "a plainer band, closer and drier: arrange.simpler; change_mix.reverb direction=less",
        "a calmer tune with fewer notes: change_melody.less_busy_tune @tune; change_mix.legato @tune direction=more",
        "jazzier chords: change_harmony.jazzier_chords",
    ),
    "crowded": (
        "fewer notes everywhere: arrange.simpler",
        "drums held back: arrange.simpler_drums @drums; change_level @drums direction=softer",
        "the tune in front, the rest further away: change_mix.bring_out @tune",
        "calmer and softer: arrange.calmer",
    ),
    "disliked": (
        "a new tune over the same chords: rewrite_bars.new_tune @tune",
        "calmer: arrange.calmer; set_tempo percent=-8",
        "livelier: arrange.busier; set_tempo percent=8",
        "other chords under the tune: change_harmony.reharmonise",
    ),
    "missing": (
        "a second voice that answers the tune: change_melody.counter_melody @tune",
        "drum fills and crashes before each part: arrange.drum_fills @drums; arrange.crash @drums",
        "the last part a step higher: change_form.raise_key @climax",
        "a build up to a bigger last part: arrange.grow; arrange.hit_harder @climax",
    ),
    "memory": (
        "slower, softer, further away: set_tempo percent=-12; change_level direction=softer; change_mix.distance "
        "direction=more",
        "worn like an old record: change_mix.wear words=record; change_mix.bed words=vinyl",
        "sparser and bound together: arrange.strip_back; change_mix.legato direction=more",
        "darker chords, a little slower: change_harmony.darker_chords; set_tempo percent=-6",
    ),
    "film": (
        "it grows from little to much: arrange.grow; change_mix.gradual direction=more",
        "a wide hall: change_mix.room words=hall; change_mix.width direction=more",
        "a big last part: arrange.hit_harder @climax; change_form.raise_key @climax",
        "long strings underneath: add_track instrument=strings role=pad",
    ),
    "rain": (
        "rain under the music: change_mix.bed words=rain",
        "slower and greyer: set_tempo percent=-8; change_mix.brightness direction=less; change_mix.reverb "
        "direction=more",
        "drops: chords broken up, the tune short and light: change_rhythm.arpeggiate @chords; "
        "change_mix.staccato @tune "
        "direction=more",
    ),
    "emotional": (
        "more expression from note to note: change_mix.expressive direction=more; change_rhythm.rubato",
        "chords that hold back and resolve: change_harmony.suspensions",
        "slower, softer, bound together: set_tempo percent=-10; change_level direction=softer; change_mix.legato "
        "direction=more",
    ),
    "cool": (
        "laid back and swung: change_rhythm.swing; arrange.laid_back",
        "jazzier chords: change_harmony.jazzier_chords",
        "a walking bass: change_harmony.walking_bass @bass",
        "a syncopated tune: change_melody.syncopate_tune @tune",
    ),
    "strange": (
        "chords from elsewhere: change_harmony.borrow_chord",
        "the tune upside down: change_melody.invert_tune @tune",
        "an off-beat tune: change_melody.syncopate_tune @tune; arrange.half_time @drums",
        "other chords: change_harmony.substitutes",
    ),
    "cosy": (
        "warmer and closer: change_mix.brightness direction=less; change_mix.room words=room",
        "softer, with less going on: arrange.strip_back; change_level direction=softer",
        "slower and bound together: set_tempo percent=-8; change_mix.legato direction=more",
    ),
    "grand": (
        "fuller chords and a doubled tune: arrange.thicker_chords @chords; change_melody.double_octave @tune",
        "a hall, wide and loud: change_mix.room words=hall; change_mix.width direction=more; change_level "
        "direction=louder",
        "the last part a step higher and bigger: change_form.raise_key @climax; arrange.hit_harder @climax",
    ),
    "professional": (
        "the mix held together, the tune in front: change_mix.glue direction=more; change_mix.bring_out @tune",
        "human timing and expression: change_rhythm.humanise; change_mix.expressive direction=more",
        "fills and a build: arrange.drum_fills @drums; arrange.grow",
    ),
    "stiff": (
        "human timing: change_rhythm.humanise",
        "more expression from note to note: change_mix.expressive direction=more",
        "laid back: arrange.laid_back; change_rhythm.humanise",
    ),
    "calm": (
        "slower and softer: set_tempo percent=-10; change_level direction=softer",
        "sparser: arrange.strip_back",
        "warmer and further away: change_mix.brightness direction=less; change_mix.distance direction=more",
    ),
    "lively": (
        "faster and driving: set_tempo percent=10; arrange.driving",
        "busier drums with fills: arrange.busier_drums @drums; arrange.drum_fills @drums",
        "brighter and harder: change_mix.brightness direction=more; arrange.hit_harder",
    ),
    "dark": (
        "darker chords: change_harmony.darker_chords",
        "slower, duller, more room: set_tempo percent=-10; change_mix.brightness direction=less; change_mix.reverb "
        "direction=more",
        "a held bass under it all: change_harmony.pedal_bass @bass",
    ),
    "bright": (
        "brighter chords: change_harmony.brighter_chords",
        "lighter and a little faster: change_mix.staccato @tune direction=more; set_tempo percent=6",
        "a brighter sound: change_mix.brightness direction=more",
    ),
}  # fmt: skip
