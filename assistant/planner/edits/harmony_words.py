"""What people call edits of the harmony: patterns and the edit each names, most telling first.

Patterns are matched on the clause in lower case. Chords and keys that are named are read in `harmony`, places by the
clause.
"""

import re

CHORDS = (
    r"(?:chords?|harmon(?:y|ies|ic|isation|ization)|changes|chord\s+(?:progression|changes|voicings?)"
    r"|progression|voicings?)"
)
NEW_PIECE = re.compile(
    r"^(?:(?:please|ok(?:ay)?|now|so|can\s+you|could\s+you|i\s+want|i'd\s+like)[\s,]+)*(?:write|compose|create"
    r"|generate|improvise)\b(?!.*\b(?:over|under|"
    r"for)\s+(?:this|the|my)\s+(?:tune|melody))"
    r"|^(?:please\s+)?(?:make|give)\s+me\s+an?\s+(?:\w+\s+){0,4}(?:song|piece|tune|track|waltz|blues|ballad|loop)\b"
)
KEPT_CHORDS = re.compile(
    rf"\b(?:keep|same|leave|hold\s+on\s+to|don'?t\s+(?:change|touch|alter)|do\s+not\s+(?:change|touch|alter)"
    rf"|without\s+"
    rf"(?:changing|touching)|not)\s+(?:all\s+)?(?:the\s+|its\s+|these\s+"
    rf"|those\s+)?(?:same\s+)?{CHORDS}\b(?!\s+(?:longer|for))"
)
_LESS = r"(?:less|fewer|no|without|remove|lose|drop|take\s+out|get\s+rid\s+of|cut|strip(?:\s+out)?)"
_RICH = (
    r"(?:7ths?|sevenths?|9ths?|ninths?|11ths?|13ths?|thirteenths?|extensions?|tensions|extended\s+chords"
    r"|jazz\s+chords"
    r"|colou?r\s+(?:tones?|notes?|chords?)|complex\s+chords|fancy\s+chords|seventh\s+chords)"
)
_ADD = (
    r"(?:add|more|insert|put(?:\s+in)?|use|give|some|throw\s+in|sprinkle|with|want|try|a\s+few|slip\s+in"
    r"|introduce)"
)
_LESS_OFTEN = (
    r"(?:less\s+(?:often|frequently)|more\s+slowly|slower|half\s+as\s+(?:often|fast)|not\s+so\s+often"
    r"|every\s+(?:two|2|four|4|other)\s+bars?)"
)
_MORE_OFTEN = (
    r"(?:more\s+(?:often|frequently|quickly)|faster|quicker|twice\s+as\s+(?:often|fast)|every\s+(?:half\s+bar"
    r"|beat|two\s+beats|half-bar))"
)
_END = r"(?:cadence|close|ending|end|finish|cadenza)"

_ROWS: tuple[tuple[str, str], ...] = (
    (
        "fit_tune",
        r"\b(?:fit|adapt|adjust|match|bend|tweak|move|refit)\s+(?:the\s+)?(?:tune|melody|lead|vocal(?:\s+line)?)"
        r"(?:\s+notes?)?\s+(?:in)?(?:to|over|on|with|so\s+(?:that\s+)?it\s+fits)\s+(?:the\s+|these\s+"
        r"|those\s+)?(?:new\s+)?"
        r"(?:chords?|harmony|changes)\b",
    ),
    ("tritone_sub", r"\btri-?\s?tone\s+(?:sub\w*|dominants?|swaps?)|\bsub(?:stitute)?\s?v7?s?\b|\bbii7\s+for\s+v"),
    (
        "secondary_dominants",
        r"\bsecond(?:ary|ry)\s+dominants?\b|\bapplied\s+dominants?\b|\bdominants?\s+of\s+(?:the\s+)?dominants?\b"
        r"|\bv7?\s+of\s+v\b|\bv7?/v\b",
    ),
    (
        "two_fives",
        r"\b(?:ii|2|two)\s*(?:-|–|/|\s)\s*(?:v|5|five)s?\b(?!\s*(?:-|–|/|\s)\s*(?:i|1|one)\b(?!\s*s?\s*(?:in|every)))"
        r"|\b(?:ii-v-i|251|2-5-1|two-five-one)s\b",
    ),
    (
        "simpler_chords",
        rf"\bsimpl(?:er|e|ify|ified|ifying)\b(?:\s+\w+){{0,3}}\s*\b{CHORDS}\b|\b{CHORDS}\b.*\b(?:simpl(?:er|e"
        rf"|ified)|easier|plainer|basic)\b"
        rf"|\b(?:easier|easy|plain(?:er)?|basic|beginner|three)\s+{CHORDS}\b|\b(?:just|only|use|plain"
        rf"|simple)\s+triads\b|^triads\b|\btriads\s+(?:only|instead|in\s)|\b(?:to|into)\s+(?:plain\s+"
        rf"|simple\s+)?triads\b"
        rf"|\b{_LESS}\s+(?:the\s+|all\s+(?:the\s+)?|of\s+the\s+)*(?:{_RICH}|suspen\w+|sus\s+chords?"
        rf"|chord\s+kinds|different\s+chords)"
        rf"|\bless\s+(?:jazzy|complex|complicated|fancy|dense|rich)\s+{CHORDS}\b|\bless\s+jazzy\b.*\bchords\b"
        rf"|\b{CHORDS}\b.*\bless\s+(?:jazzy|complex|complicated|fancy|dense|rich)\b",
    ),
    ("power_chords", r"\bpower\s*-?\s*chords?\b|\b(?:just|only)\s+roots?\s+and\s+fifths?\b"),
    (
        "half_cadence",
        rf"\b(?:half|imperfect|open|semi)[\s-]*{_END}\b|\bend\w*\s+(?:\w+\s+){{0,5}}?(?:on|with)\s+(?:the\s+"
        rf"|a\s+)?(?:dominant|half\s+cadence|v(?:7)?\s+chord"
        r"|fifth\s+degree)\b|\bleave\s+(?:it"
        r"|the\s+\w+(?:\s+\w+)?)\s+(?:hanging\s+)?(?:open\s+)?on\s+the\s+dominant\b",
    ),
    (
        "authentic_cadence",
        r"\b(?:authentic|perfect|full|closed?|v7?[\s-]+i)[\s-]*(?:cadence|close)\b"
        r"|\bend\w*\s+(?:\w+\s+){0,5}?on\s+the\s+(?:tonic|home\s+chord|root\s+chord|i\s+chord)\b",
    ),
    ("plagal_cadence", rf"\b(?:plagal|amen|church|iv[\s-]+i)[\s-]*{_END}\b|\bamen\b.*\b(?:end|close|cadence)\b"),
    ("deceptive_cadence", r"\b(?:deceptive|interrupted|false|surprise|evaded|broken)[\s-]*(?:cadence|close)\b"),
    (
        "picardy_third",
        r"\b(?:picardy|tierce\s+de\s+picardie|picardie)\b|\bend\w*\s+(?:\w+\s+){0,4}?(?:on|in"
        r"|with)\s+(?:a\s+)?major(?:\s+chord)?\b",
    ),
    (
        "suspensions",
        r"\bsuspen(?:sions?|ded(?:\s+\w+){0,1}\s*(?:chords?|fourths?|seconds?|notes?)|d\s+the\s+chords?)\b"
        r"|\bsus\s*-?\s*(?:4s?|2s?)?\s*chords?\b|\bsus\s?[24]s?\b",
    ),
    (
        "smoother_bass",
        r"\b(?:smooth\w*|step-?wise|by\s+step|less\s+jumpy|more\s+melodic)\b.*\bbass(?:\s*-?line)?\b"
        r"|\bbass(?:\s*-?line)?\b.*\b(?:smooth\w*|step-?wise|by\s+steps?|less\s+jumpy)\b|\b(?:use|add|more|some"
        r"|with|in|try|put)\s+(?:some\s+|more\s+|a\s+few\s+)?"
        r"(?:inversions|inverted\s+chords|slash\s+chords|chord\s+inversions)\b",
    ),
    ("walking_bass",
        r"\bwalking\s+(?:bass|line)(?:\s*-?\s*line)?\b|\bbass(?:\s*-?\s*line|ist)?\s+(?:should\s+|to\s+"
        r"|could\s+)?walk\b|\bwalk\s+the\s+bass\b"),
    (
        "slower_harmony",
        rf"\bslow(?:er)?\s+(?:down\s+)?(?:the\s+)?(?:harmonic\s+rhythm|chord\s+changes?|harmony\s+down)\b"
        rf"|\bharmonic\s+rhythm\b.*\b(?:slower|half|less|down)\b"
        rf"|\b(?:slow|hold)\b.*\bchords?\s+(?:changes?\s+)?(?:down|longer)\b|\bfewer\s+(?:chord\s+changes|chords"
        rf"|changes)\b|\bless\s+chord\s+changes\b"
        rf"|\bchords?\b.*\bchang\w+\s+{_LESS_OFTEN}\b|\bchange\s+(?:the\s+)?chords?\s+{_LESS_OFTEN}\b"
        rf"|\b(?:just\s+|only\s+)?(?:one|1)\s+chord\s+(?:a|per|every|each|for\s+every)\b",
    ),
    (
        "faster_harmony",
        rf"\bfaster\s+(?:harmonic\s+rhythm|chord\s+changes?|harmony)\b|\bharmonic\s+rhythm\b.*\b(?:faster|double"
        rf"|quicker|more|up)\b|\bspeed\s+up\s+the\s+(?:harmonic\s+rhythm|chord)"
        rf"|\bmore\s+(?:chord\s+changes|changes)\b|\bchords?\b.*\bchang\w+\s+{_MORE_OFTEN}\b"
        rf"|\bchange\s+(?:the\s+)?chords?\s+{_MORE_OFTEN}\b|\b(?:two|2)\s+chords\s+(?:a|per|in\s+each|each"
        rf"|every)\s+bar\b"
        r"|\bdouble\s+the\s+harmonic\s+rhythm\b",
    ),
    (
        "borrow_chord",
        r"\bborrow(?:ed|ing)?\b.*\b(?:chords?|harmony|from|minor|major|iv|parallel)\b|\bmodal\s+(?:interchange"
        r"|mixture)\b|\bmode\s+mixture\b"
        r"|\bminor\s+(?:iv|four(?:th)?|4|sub-?dominant)(?:\s+chord)?\b|\b(?:flat|b)\s*-?(?:vi|six(?:th)?"
        r"|6)\s+chord\b",
    ),
    (
        "darker_chords",
        rf"\b(?:darker|gloomier|sadder|moodier|more\s+minor)\s+(?:\w+\s+)?(?:{CHORDS}|mode|modal\s+colou?r)\b"
        rf"|\b{CHORDS}\b.*\b(?:darker|gloomier|sadder|moodier)\b",
    ),
    (
        "brighter_chords",
        rf"\b(?:brighter|happier|sunnier|warmer\s+major|more\s+major)\s+(?:\w+\s+)?(?:{CHORDS}|mode"
        rf"|modal\s+colou?r)\b|\b{CHORDS}\b.*\b(?:brighter|happier|sunnier)\b",
    ),
    (
        "substitutes",
        r"\bsubstitut\w+\s+(?:some\s+|a\s+few\s+|most\s+|all\s+)?(?:of\s+)?(?:the\s+)?chords\b"
        r"|\b(?:diatonic\s+)?substitut(?:e|es|ion|ions|ed)\b(?!\s+(?:the|a|an)\s+\w+\s+(?:for|with|by))"
        r"|\brelative\s+chords\b|\bswap\b.*\bchords\b.*\brelatives?\b"
        r"|\bchords\b.*\bfor\s+(?:their\s+)?relatives?\b",
    ),
    (
        "jazzier_chords",
        rf"\bjazz(?:y|ier|ify)\b(?:\s+(?:up|\w+)){{0,3}}\s*\b{CHORDS}\b|\bjazz\s+(?:up\s+)?(?:the\s+)?{CHORDS}\b"
        rf"|\b{CHORDS}\b.*\bjazz(?:y|ier)\b"
        rf"|\b{_ADD}\b(?:\s+\w+){{0,3}}?\s+{_RICH}|\b(?:richer|lusher|lush|fancier|more\s+(?:sophisticated"
        rf"|complex|colou?rful|interesting\s+jazz)|thicker|spicier|fuller|juicier)"
        rf"\s+{CHORDS}\b|\b{CHORDS}\b.*\b(?:richer|lusher|fancier|more\s+(?:sophisticated|complex|colou?rful)"
        rf"|spicier|juicier)\b|\brootless\s+voicings?\b"
        r"|\bspice\s+up\s+the\s+(?:chords|harmony)\b",
    ),
    (
        "reharmonise",
        rf"\bre-?harmoni[sz]\w*|\bre-?harm\b|\b(?:new|other|different|fresh|better|nicer|another\s+set\s+of"
        rf"|alternative|more\s+interesting|less\s+(?:boring|predictable|obvious))\s+"
        rf"(?:\w+\s+)?{CHORDS}\b|\b(?:change|redo|rework|replace|rewrite|vary)\s+(?:up\s+)?(?:all\s+)?(?:the\s+"
        rf"|its\s+|these\s+|those\s+){CHORDS}\b(?!\s+(?:in|of|for|at|on|under|from)?\s*.*\b(?:to|into|with"
        rf"|by)\s+[a-g]\b)"
        rf"|\b{CHORDS}\b.*\b(?:less\s+(?:boring|predictable|obvious)|more\s+interesting)\b",
    ),
    (
        "authentic_cadence",
        r"^(?:(?:add|put|make|give|use|want|with|end|finish|close)\b.*\b|(?:an?\s+"
        r"|the\s+)?)cadence\b(?!.*\b(?:stronger|weaker|longer)\b)",
    ),
)  # fmt: skip
SAID: tuple[tuple[re.Pattern[str], str], ...] = tuple((re.compile(pattern), edit) for edit, pattern in _ROWS)

PEDAL = re.compile(
    r"\b(?:(?P<kind>dominant|tonic)\s+)?pedal\s*(?:-\s*)?(?:point|note|tone|bass)\b|\bpedal\s+(?:the\s+)?bass\b"
    r"|\b(?P<kind2>dominant|tonic)\s+pedal\b"
    r"|\b(?:keep|hold|leave|sit|park|stay|pin|let|anchor|put)\b(?:\s+\w+){0,3}?\s+bass(?:\s*-?line"
    r"|\s+note)?(?:\s+(?:stay|sit|remain))?\s+(?:on|at)\s+(?:a\s+|an\s+|the\s+)?(?:low\s+)?(?=(?:[a-g](?![a-z])"
    r"|tonic|dominant|one\s+note|same\s+note|root))"
    r"|\bbass\s+(?:stays|holds|sits|should\s+(?:stay|sit|hold)|staying)\s+(?:on\s+)?(?:a\s+|an\s+"
    r"|the\s+)?(?:low\s+)?(?=(?:[a-g](?![a-z])|tonic|dominant|one\s+note|same\s+note|root))"
    r"|\bhold\s+an?\s+(?:low\s+)?(?=[a-g](?:\s?(?:flat|sharp)|[#b])?\s+(?:in\s+the\s+bass|under))"
)
NOT_A_PEDAL = re.compile(
    r"\b(?:sustain|piano|damper|sostenuto|una\s+corda|guitar|wah|volume|effects?)\s+pedal|\bpedal\s+steel\b"
    r"|\bpedall?ing\b"
)
DRONE = re.compile(r"\bdrones?\b(?!\s+(?:piece|song|music|track|style))")
TAKES_AWAY = re.compile(
    r"^(?:\w+\s+)?(?:remove|delete|lose|drop|mute|without|no|stop|take\s+out|get\s+rid\s+of|kill|cut)\b"
)
_NOTE = r"(?P<note{n}>[A-G]|[b-g])(?:\s*(?P<sign{n}>#|b(?![a-z])|[- ]?flat|[- ]?sharp))?"
BASS_NOTE = re.compile(
    r"\b(?:on|of|holding|holds?)\s+(?:a\s+|an\s+|the\s+(?:note\s+)?)?(?:low\s+)?" + _NOTE.format(n="") + r"(?![\w#'])"
)
HELD_NOTE = re.compile(
    r"(?<![\w#'])" + _NOTE.format(n="") + r"\s+(?:drone|pedal)\b"
    r"|\bhold\s+an?\s+(?:low\s+)?" + _NOTE.format(n="2") + r"\s+(?:in|under)\b"
)

MODULATE = re.compile(
    r"\bmodulat\w+|\bkey\s+change\b|\bchange\s+(?:of\s+)?key\b|\bchange\s+(?:the\s+)?key\b|\btruck\s+driver"
    r"|\b(?:go|shift|move|step|jump|lift|kick)\s+(?:it\s+)?up\s+a\s+key\b"
)
FROM_THERE = re.compile(
    r"\b(?:at|from|before|starting\s+(?:at|from|with)|into|beginning\s+(?:at|with)"
    r"|as\s+of)\s+(?:the\s+)?(?:start\s+of\s+)?(?:the\s+)?$"
)
JAZZIER = re.compile(r"\b(?:jazzier|more\s+jazzy|jazzy|jazz\s+it\s+up)\b")
JAZZ_OF_OTHERS = re.compile(
    r"\b(?:drums?|bass|tune|melody|rhythm|beat|solo|piano|guitar|sax\w*|style|song|piece|number|less|ballad"
    r"|waltz|trio|walking)\b"
)
