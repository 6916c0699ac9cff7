"""How people ask for changes of the tune: patterns in lower case, most telling first. Data only."""

import re

TUNE = (
    r"(?:\b(?<!counter-)(?<!counter )(?:tune|melody|melodies|melodic\s+line|theme|motif|motive"
    r"|top\s+line|lead\s+line|vocal\s+line"
    r"|voice\s+line|singing\s+line|main\s+line|lead|vocals?)(?:'s)?\b)"
)
_OTHER = (
    r"(?:\b(?:drums?|bass\s?line|bass|chords?|strings|accompaniment|harmon\w+|piano\s+part|hi-?hats?|beat|groove)\b)"
)
_ANY_TUNE = rf"(?=.*{TUNE})"


def _said(pattern: str, tune: bool = False) -> re.Pattern[str]:
    return re.compile(rf"^{_ANY_TUNE if tune else ''}.*?(?:{pattern})", re.S)


NEW_PIECE = re.compile(
    r"^\W*(?:(?:please|can\s+you|could\s+you|now)\s+)*(?:write|compose|create|generate|make|give"
    r"|i\s+want|i'd\s+like|i\s+need)"
    r"\s+(?:me\s+|us\s+)?(?:an?|some|another)\s+(?:[\w'-]+\s+){0,4}?(?:song|piece|tune|melody|waltz"
    r"|ballad|lullaby|march"
    r"|anthem|jingle|track|soundtrack|loop|theme)\b"
)
NOT_THAT = re.compile(
    r"\b(?:don'?t|do\s+not|never|no\s+need\s+to|stop)\s+(?:\w+\s+){0,2}?(?:make|change|touch|add|alter"
    r"|turn|bring|simplify|fix"
    r"|decorate|harmoni[sz]e|repeat|double)\b"
)
_EASY = (
    r"(?:eas(?:y|ier)|simple|simpler|comfortable|kinder|friendlier|less\s+(?:hard|difficult|demanding"
    r"|challenging)|not\s+(?:so|too|as)\s+(?:hard|difficult))"
)
_HARD = r"(?:too|so|very|really|quite|a\s+bit|rather)?\s*(?:hard|difficult|tricky|awkward|impossible|demanding)"
_MANY = (
    r"(?:less\s+busy|not\s+(?:so|as|too)\s+busy|too\s+busy|simpl(?:er|ify|ified)|plainer|spars(?:er|e)"
    r"|(?:fewer|less|too\s+many|not\s+so\s+many|cut|reduce|cut\s+(?:some|a\s+few)|drop\s+(?:some"
    r"|a\s+few)|remove\s+(?:some|a\s+few)|lose\s+(?:some|a\s+few))\s+(?:of\s+)?(?:the\s+|its\s+)?notes"
    r"|thin(?:ner|\s+(?:it\s+)?out|\s+out\s+the)?|strip\w*\b.*?\b(?:back|down)|more\s+(?:space|room|air)\b"
    r"|calmer\s+line|half\s+(?:as\s+many|the|of\s+the)\s+notes|leave\s+more\s+space|pare\w*\s+(?:down|back)|less\s+(?:notey|wordy|fussy"
    r"|cluttered|ornate\s+and))"
)
_BUSY = (
    r"(?:busier|more\s+(?:busy|notes|elaborate|intricate|ornate|florid|virtuos\w+|movement)"
    r"|too\s+(?:plain|simple|sparse)|livelier|fuller|fill\s+(?:in|out)\s+the|(?:passing"
    r"|neighbou?r(?:ing)?)\s+(?:notes|tones)|(?:add|put\s+in|give\s+it)\s+(?:some\s+"
    r"|a\s+few\s+)?(?:more\s+|extra\s+)?(?:notes|runs))"
)
_AGAIN = (
    r"(?:(?:the\s+|its\s+|on\s+the\s+|every\s+|each\s+)?(?:second|2nd|third|next|last|other|each"
    r"|every)\s+(?:time|repeat|repetition|pass|round|go)|when\s+it\s+(?:comes\s+back|repeats|returns"
    r"|comes\s+(?:round\s+)?again)|(?:the\s+)?repeats?\b|repetitions?|on\s+(?:the\s+)?repeats?)"
)
_VARY = (
    r"(?:var(?:y|ied|iation|iety|iations)|decorat\w+|embellish\w*|different(?:ly)?|change\s+it\s+up"
    r"|ornament\w*|new\s+twist|something\s+(?:new|else|different))"
)
_ORNAMENT = (
    r"(?:ornament(?:s|ation|al|ed)?|trills?|mordents?|grace\s+notes?|embellish(?:ments?|ed)?"
    r"|turns\s+and\s+trills|twiddl\w+|flourish(?:es)?|curlicues|baroque\s+decorations?)"
)
_BACK = (
    r"\b(?:bring(?:s|ing)?\b.*\b(?:back|again)|come(?:s)?\s+(?:back|again)|return(?:s|ing)?|repris(?:e"
    r"|es|ing)|recall(?:s)?|re-?us(?:e|es|ing)|quot(?:e|es|ing)|re-?appear(?:s)?|(?:play|hear"
    r"|state)\b.*\bagain|restate)\b"
)
_USE = r"\b(?:use|put|bring\s+in|bring|play|echo(?:es)?|repeat|have|let|insert|copy)\b"
_THEIRS = (
    r"(?:\b(?:opening|beginning|intro|verse|chorus|bridge|refrain|outro|pre-?chorus|main"
    r"|original)(?:'s)?\s+(?:tune|melody|theme|motif|motive|hook)\b|\b(?:tune|melody|theme|motif"
    r"|motive)\s+(?:of|from)\s+(?:the\s+)?(?:opening|beginning|intro|(?:first|second|third|last)\s"
    r"|verse|chorus|bridge|refrain|outro|bars?\s))"
)
_INTO = r"\b(?:in|into|during|at|over|for|through|as)\b"
_NOTE_BAD = (
    r"(?:wrong|clashing|sour|dissonant|bad|false|off|odd|weird|strange|bum|out\s+of\s+(?:key|tune)|ugly|jarring)"
)

SAID: tuple[tuple[re.Pattern[str], str], ...] = (
    # wrong notes
    (_said(
        r"\b(?:fix|correct|mend|repair|remove|get\s+rid\s+of|clean\s+up|change|take\s+out|sort\s+out|find"
        rf"|replace)\b.*\b{_NOTE_BAD}[\s-]+(?:sounding\s+)?(?:notes?|pitch(?:es)?|tones?)\b"
    ), "fix_wrong_notes"),
    (_said(
        r"\b(?:fix|correct|mend|repair|remove|get\s+rid\s+of|clean\s+up|change"
        r"|sort\s+out)\b.*\bnotes?\s+(?:that|which|in\s+bar)\b.*\b(?:clash\w*|wrong|off|(?:does\s?n[o']?t"
        r"|don'?t)\s+fit|sour|dissonan\w+)\b"
    ), "fix_wrong_notes"),
    (_said(
        r"\b(?:fix|mend|remove|repair|solve|get\s+rid\s+of|clean\s+up"
        r"|sort\s+out)\b.*\bclash(?:es)?\b(?!.*\b(?:bass|drum|cymbal))"
    ), "fix_wrong_notes"),
    (_said(
        rf"\b(?:there'?s|there\s+is|i\s+hear)\s+an?\s+{_NOTE_BAD}[\s-]+(?:sounding\s+)?note\b|\b(?:a|one"
        rf"|some|the)\s+notes?\s+(?:in\s+.*\s)?(?:clash(?:es)?|sounds?\s+{_NOTE_BAD})"
    ), "fix_wrong_notes"),
    (
        _said(
            r"\b(?:tune|melody|it)\s+clash(?:es)?\b|\bhas\s+an?\s+(?:wrong|bad|sour|clashing|odd|off)\s+note\b"
            r"|\bnotes?\s+(?:that|which)\s+(?:do(?:es)?\s?n[o']?t|don'?t)\s+fit\b"
        ),
        "fix_wrong_notes",
    ),
    # easier
    (_said(
        rf"{_EASY}\b.*\b(?:to\s+sing|for\s+(?:\w+\s+){{0,2}}(?:sing\w*|choir|voices?|congregation))"
        r"|\bmore\s+sing-?able|\bsing-?able\b|\bcan\s+sing\s+(?:it|this|along)\b"
        rf"|{_HARD}\s+(?:for\s+[\w\s]{{1,25}}\s+)?to\s+sing|\bmore\s+vocal\b"
    ), "easier_to_sing"),
    (_said(
        r"\b(?:can'?t|cannot|can\s+not|could\s+(?:barely|never)|struggl\w+\s+to"
        r"|unable\s+to)\s+(?:\w+\s+)?sing\s+(?:it|this|that|the\s+(?:tune|melody|song))\b"
    ), "easier_to_sing"),
    (_said(r"\btoo\s+(?:high|low)\s+(?:for\s+[\w\s]{1,25}\s+)?to\s+sing"), "easier_to_sing"),
    (_said(
        rf"{_EASY}\b.*\bto\s+(?:play|perform)|{_EASY}\s+(?:enough\s+)?for\s+(?:an?\s+|my\s+"
        r"|the\s+)?(?:\w+\s+)?(?:beginners?|learners?|students?|pupils?|novices?|starters?)"
        r"|\bbeginner(?:'s)?\s+(?:version|piano|part|level|friendly)|\bbeginner-friendly"
        r"|\bplayable\s+(?:by|for)\s+an?\s+(?:\w+\s+)?(?:beginner|child|novice)"
        rf"|\b{_HARD}\s+(?:for\s+[\w\s]{{1,25}}\s+)?to\s+play\b|\beasy\s+(?:version|arrangement)\b"
        r"|\bfor\s+(?:an?\s+)?(?:absolute\s+|complete\s+)?beginners?\b"
    ), "easier_to_play"),
    # range of a voice or an instrument
    (_said(
        r"\b(?:fit|fits|bring|put|move|get|keep|adapt|adjust|stay|place|make\s+.*\bfit)\b.*\b(?:range"
        r"|compass|tessitura|reach)\b(?!\s+of\s+bars)"
    ), "fit_range"),
    (_said(
        r"\b(?:playable|reachable|possible)\s+(?:on|for|by)\s+(?:an?|the|my)\b"
        r"|\bwithin\s+(?:the\s+)?(?:range|reach)\s+of\b|\bin\s+(?:the\s+)?range\s+(?:of|for)\b"
        r"|\bfit\b.*\b(?:to|for|into|in)\s+(?:an?|the|my)\s+(?:\w+\s+)?(?:voice|soprano|alto|tenor"
        r"|baritone|bass\s+voice|mezzo)"
    , tune=False), "fit_range"),
    # another place, another shape
    (_said(
        rf"(?=.*{_BACK}).*{_INTO}\s+(?:the\s+|every\s+|each\s+)?(?:first|second|third|last|final|bars?"
        r"|measures?|bridge|verse|chorus|outro|intro|coda|ending|end|interlude|solo|pre-?chorus|section"
        r"|breakdown|\d|left|right|minor|[a-e]\s)"
    , tune=True), "reuse_theme"),
    (_said(rf"(?=.*{_THEIRS}){_USE}.*{_THEIRS}.*{_INTO}|(?=.*{_BACK}).*{_THEIRS}"), "reuse_theme"),
    (_said(
        rf"{TUNE}.*\b(?:come|comes|coming|return\w*|appear\w*|heard|played)\b.*(?:back|again"
        rf"|{_INTO})\b.*\b(?:bridge|verse|chorus|outro|intro|coda|ending|bars?|interlude|solo|section)\b"
    , tune=True), "reuse_theme"),
    (_said(
        r"\b(?:turn|flip|put|play)\b.*\b(?:upside[\s-]down|on\s+its\s+head)\b"
        r"|^\W*(?:(?:and|now|play\s+(?:it|that))\s+)*upside[\s-]down\b|\binvert(?:ed)?\b(?!\s+(?:chords?|the\s+chords?))|\bmirror(?:ed)?\b"
    , tune=True), "invert_tune"),
    # beside the tune
    (_said(r"\bdescant\b"), "descant"),
    (_said(r"\bcounter[\s-]?(?:melod(?:y|ies)|line|tune|subject)\b|\bobb?ligato\b"), "counter_melody"),
    (_said(
        r"\bcall[\s-]+(?:and|&|n)[\s-]+(?:response|answer)|\bquestion[\s-]+(?:and|&)[\s-]+answer"
        
        r"|\b(?:let|have|make|get)\s+(?:the|an?)\s+(?!drums?\b)[\w\s-]{2,24}?\s+(?:answer|respond\s+to"
        r"|reply\s+to)\b|\b(?:answer|respond|reply|repl(?:y|ies)|answers"
        r"|responds)\b.*(?:\bto\b)?.*\b(?:tune|melody"
    
        r"|singer|voice|lead|phrases?|theme|it)\b|\banswered\s+by\b|\btrade\s+(?:phrases|licks|bars)"
        r"|\bfill(?:s)?\s+(?:in\s+)?(?:between|the\s+gaps?|the\s+rests?)\b.*\b(?:phrases|lines|tune|melody"
        r"|gaps?|rests?)\b(?!.*\bdrum)"
    ), "answer_tune"),
    (_said(
        r"\bdoubl(?:e|ed|ing)\b.*\b(?:octaves?|8ve)\b|\boctave\s+doubl\w+|\boctaves?\b.*\bdoubl\w+"
        r"|\bin\s+octaves\b"
    ), "double_octave"),
    (_said(
        r"\bharmon(?:y|ies|i[sz]e[sd]?|i[sz]ing)\b.*\b(?:thirds?|sixths?|3rds?|6ths?)\b|\b(?:thirds?"
        r"|sixths?|3rds?|6ths?)\s+(?:above|below|over|under|higher\s+than|lower\s+than)\b(?!.*\btranspos)"
        r"|\bin\s+(?:parallel\s+)?(?:thirds|sixths|3rds|6ths)\b|\bharmony\s+(?:line|voice|part|vocal)s?\b"
        r"|\b(?:vocal|backing)\s+harmon(?:y|ies)\b|\b(?:add|sing|put|give)\s+(?:it\s+"
        r"|the\s+\w+\s+)?(?:an?\s+|some\s+)?(?:harmony|harmonies)\s+(?:to|with|above|below|over|under|on"
        r"|for)\b.*\b(?:tune|melody|lead|vocals?|chorus|verse|line)\b"
    ), "harmony_line"),
    # its own figures
    (_said(
        rf"{_VARY}.*{_AGAIN}|{_AGAIN}.*{_VARY}|\b{TUNE}.*\btoo\s+repetitive|\bless\s+repetitive\b.*{TUNE}"
        rf"|{TUNE}.*\bless\s+repetitive"
    ), "vary_repeats"),
    (_said(
        r"\bcatch(?:y|ier)\b|\bhookier\b|\bmore\s+memorable|\bear-?worm|\bstick(?:s)?\s+in\s+(?:the|my"
        r"|your|people's)\s+(?:head|mind|ear)|\b(?:better|stronger|bigger|shorter|snappier|punchier|proper"
        r"|real)\s+hook\b|\bmore\s+of\s+a\s+hook|\bmore\s+hummable|\bhummable\b"
    ), "catchier_hook"),
    (_said(r"\bsequence\b", tune=True), "sequence_tune"),
    (_said(
        r"\b(?:as\s+an?|into\s+an?|make\s+an?|use\s+an?|in)\s+(?:rising\s+|falling\s+"
        r"|melodic\s+)*sequence\b|\bsequence\s+(?:the|it|of\s+the)\s+(?:tune|motif|melody|first)"
        r"|\brepeat\b.*\b(?:a\s+)?step\s+(?:higher|lower|up|down)"
    ), "sequence_tune"),
    (_said(
        r"\brepeat\s+(?:the\s+)?(?:first|opening)\s+(?:phrase|line|motif|idea|(?:two|four|2"
        r"|4)\s+bars\s+of\s+the\s+(?:tune|melody))\b|\b(?:say|play)\s+the\s+(?:first"
        r"|opening)\s+phrase\s+(?:twice|again)|\b(?:first|opening)\s+phrase\b.*\b(?:twice|again|repeated)"
    ), "repeat_phrase"),
    # how it ends
    (_said(
        r"(?:\bend(?:s|ing|ed)?\b|\bfinish(?:es)?\b|\bclose(?:s)?\b|\blast\s+note\b"
        rf"|\bresolve\b).*{TUNE}.*\b(?:high|low|up|down|tonic|home|key\s?note|root|open|question|answer"
        rf"|differently|unresolved|note)\w*|{TUNE}.*(?:\bend(?:s|ing)?\b|\bfinish(?:es)?\b|\blast\s+note\b"
        r"|\bresolve\b).*\b(?:high|low|up|down|tonic|home|key\s?note|root|open|question|answer|differently"
        r"|unresolved)\w*"
    , tune=True), "end_tune"),
    (_said(
        r"\bend\s+on\s+the\s+(?:tonic|key\s?note|root)\b|\b(?:more\s+)?like\s+a\s+question\b|\b(?:phrase"
        r"|it|tune|melody)\s+(?:should\s+)?sounds?\s+like\s+an?\s+(?:question|answer)\b"
        r"|\bas\s+(?:if\s+it\s+were\s+)?a\s+question\b|\bquestioning\s+(?:end|phrase|ending)\b"
    ), "end_tune"),
    (_said(
        r"\b(?:change|rewrite|alter|redo|new|different|other)\b.*\b(?:only|just)?\s*(?:the\s+)?(?:last"
        r"|final)\s+(?:bar|measure)\s+of\s+(?:the\s+)?(?:tune|melody|theme|lead)\b|\b(?:change"
        r"|alter)\s+(?:only|just)\s+the\s+(?:last|final)\s+(?:bar|measure)\b|\b(?:only"
        r"|just)\s+change\s+the\s+(?:last|final)\s+(?:bar|measure)\b"
    ), "end_tune"),
    (
        _said(
            r"\btoo\s+(?:wide|narrow|big|small|limited)\s+an?\s+range"
            r"|\brange\b.*\btoo\s+(?:wide|narrow|big|small|limited)",
            tune=True,
        ),
        "tune_range",
    ),
    # contour and range
    (_said(
        
        r"\b(?:start|begin)(?:s|ning|ing|ed)?\s+(?:it\s+|off\s+|out\s+|the\s+[\w\s]{3,20}?)?(?:lower|low"
        r"|higher|high|deep"
    
        r"|down\s+low|up\s+high)\b.*\b(?:climb|rise|ris|go|build|work|fall|come|descend|move|drop|soar)\w*"
    ), "tune_contour"),
    (_said(
        r"\b(?:climb|rise|rising|ascend|soar|descend|fall|falling|sink)(?:s|ing)?\b(?!.*\b(?:semitones?"
        r"|octaves?|tempo|dB)\b)|\barch(?:es|ed)?\b|\bvalley\b|\bcontour\b"
    , tune=True), "tune_contour"),
    (_said(
        r"\b(?:wider|bigger|larger|greater|broader|more|narrower|smaller|tighter|less|reduce|limit|widen"
        r"|narrow)\b.*\brange\b(?!\s+of\s+bars)(?<!dynamic range)|\brange\b.*\b(?:wider|bigger|larger"
        r"|narrower|smaller|tighter)\b"
    , tune=True), "tune_range"),
    (_said(
        r"\b(?:smoother|more\s+(?:step-?wise|smooth|flowing|conjunct)|by\s+steps?\b|fewer\s+(?:leaps|jumps"
        r"|skips)|less\s+(?:jumpy|leapy|angular)|not\s+so\s+jumpy|too\s+jumpy|jumps?\s+(?:about\s+"
        r"|around\s+)?(?:too\s+much|less)|too\s+many\s+(?:leaps|jumps))|\bmore\s+(?:leaps|jumps)"
        r"|\b(?:bigger|wider|larger)\s+(?:leaps|jumps|intervals|skips)|\bjumpier|\bleapier"
        r"|\bmore\s+(?:angular|leaping|jumpy)"
    , tune=True), "smoother_tune"),
    (_said(
        r"\b(?:fewer|no|less)\s+(?:big\s+|large\s+|wide\s+)?(?:leaps|jumps)\b|\bmore\s+(?:leaps"
        r"|jumps)\s+in\b"
    ), "smoother_tune"),
    # rhythm of the tune
    (_said(r"\b(?:take|remove|less|without|no|lose|fewer|iron|drop)\b.*\bsyncopat", tune=True), "straighten_tune"),
    (_said(
        r"\bsyncopat\w+|\boff-?beat\b|\bahead\s+of\s+the\s+beat|\bcome\s+in\s+early\b",
        tune=True,
    ), "syncopate_tune"),
    (_said(r"\bstraight(?:en|er)?\b|\bon\s+the\s+beat\b|\bonto\s+the\s+beats?\b", tune=True), "straighten_tune"),
    (_said(
        r"\b(?:longer|broader|more\s+sustained|held|shorter|clipped|choppier)\s+notes?\b"
        r"|\bnotes?\s+(?:longer|shorter)\b|\b(?:hold|sustain)\s+the\s+notes"
    , tune=True), "longer_notes"),
    (_said(
        r"^\W*(?:(?:and|now|then|with|use|please)\s+)*(?:longer|broader|shorter|clipped)\s+notes?\s+(?:in|for|from|at)\b"
    ), "longer_notes"),
    (_said(_ORNAMENT + r"\b(?!.*\b(?:drum|bass)s?\b)"), "ornament_tune"),
    (_said(_MANY, tune=True), "less_busy_tune"),
    (_said(_BUSY, tune=True), "busier_tune"),
    (_said(r"\b(?:decorate|embellish|elaborate)\b", tune=True), "busier_tune"),
)  # fmt: skip
"""Patterns with the edits they name, most telling first."""

VOICE = re.compile(
    r"\b(?:(?:for|to|of|in|into)\s+)?(?:an?\s+|the\s+|my\s+|our\s+)?(?P<voice>mezzo-?\s?sopranos?"
    r"|sopranos?|contraltos?|altos?"
    r"|countertenors?|tenors?|baritones?|basses|bass(?=\s+(?:voices?|singers?|vocalist|range)|\s*$"
    r"|[,.!?])|schoolchildren|children|child|kids?)"
    r"(?:'s)?(?:\s+(?:voices?|singers?|choir|vocalist|range|to\s+sing))?\b"
)
ADDED = re.compile(
    r"\b(?:an?\s+|some\s+|the\s+)?(?:(?:vocal|backing|parallel|close)\s+)?(?:harmon(?:y"
    r"|ies)(?:\s+(?:line|voice|part|vocal)s?)?"
    r"|counter[\s-]?(?:melod(?:y|ies)|line|tune|subject)|descant|second\s+(?:voice|part))\b"
)
SUNG_LINE = re.compile(r"\b(?:the\s+|my\s+)?(?:vocals?|voice|singing)(?:\s+(?:line|part|melody|tune))?\b")
PLAYER = re.compile(
    r"\b(?:on|with|by|from|for|using|featuring|in|of)\s+(?:the\s+|an?\s+|some\s+"
    r"|my\s+)?(?P<who>[\w-]+(?:\s+(?!(?:on|with|by|from|for|in|at|above|below|the|an?|and|to|over)\b)[\w-]+){0,2})"
    r"|\b(?:let|have|get|make)\s+(?:the\s+|an?\s+)(?P<let>[\w-]+(?:\s+[\w-]+)?)\s+(?:to\s+)?(?:answer"
    r"|respond|reply|double|play|sing|harmoni[sz]e)"
    r"|\b(?:the|an?)\s+(?P<is>[\w-]+(?:\s+[\w-]+)?)\s+(?:should\s+|could\s+|can\s+|to\s+)?(?:answers?"
    r"|responds?|repl(?:y|ies)|doubl\w+)"
)
SOURCE = re.compile(
    r"\b(?:the\s+|that\s+)?(?P<src>(?:(?:first|second|third|last|1st|2nd|3rd)\s+)?(?:opening|beginning"
    r"|start|main|original|first|intro"
    r"|verse|chorus|bridge|refrain|outro|pre-?chorus|[a-e])(?:\s+\d)?(?:'s)?\s+)?"
    r"(?:tune|melody|theme|motif|motive|hook|idea|line)"
    r"(?:\s+(?:of|from)\s+(?:the\s+)?(?P<of>(?:bars?|measures?)\s+\d+(?:\s*(?:-|to)\s*\d+)?"
    r"|(?:(?:first|second|third|last)\s+)?[a-z-]+(?:\s+\d)?))?"
)
MODE = re.compile(
    r"\b(?:but\s+|now\s+|and\s+)?(?:in\s+(?:a\s+|the\s+)?(?:parallel\s+)?|as\s+a\s+)?(?P<mode>minor"
    r"|major)(?:\s+(?:key|mode|version))?\b"
)
SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(
        r"\b(?:augmented|in\s+augmentation|in\s+longer\s+notes|(?:twice|half)\s+as\s+(?:slow|long"
        r"|fast(?=\s*-never))|at\s+half\s+(?:the\s+)?speed|stretched(?:\s+out)?|slower\s+notes"
        r"|double\s+(?:the\s+)?length)\b"
    ), "augmented"),
    (re.compile(
        r"\b(?:diminished|in\s+diminution|in\s+shorter\s+notes|twice\s+as\s+(?:fast|quick)"
        r"|at\s+double\s+(?:the\s+)?speed|half\s+(?:the\s+)?length)\b"
    ), "diminished"),
    (re.compile(r"\b(?:upside[\s-]down|inverted|in\s+inversion)\b"), "inverted"),
    (re.compile(r"\b(?:backwards?|in\s+reverse|reversed|retrograde)\b"), "retrograde"),
    (re.compile(
        r"\b(?:a\s+(?:fragment|bit|hint|snippet|part)\s+of|only\s+(?:a\s+|the\s+)?(?:fragment"
        r"|beginning)\s+of|half\s+of)\b"
    ), "fragment"),
)  # fmt: skip
ABOVE = re.compile(r"\b(?:above|over|higher|up|on\s+top)\b")
BELOW = re.compile(r"\b(?:below|under|underneath|beneath|lower|down)\b")
UP = re.compile(r"\b(?:climb|ris(?:e|es|ing)|ascend|soar|go\w*\s+up|build|up(?:wards?)?|work)\w*")
DOWN = re.compile(r"\b(?:fall|descend|sink|drop|come\s+down|go\w*\s+down|down(?:wards?)?|lower)\w*")
SIXTH = re.compile(r"\b(?:sixths?|6ths?)\b")
LESS_ORNATE = re.compile(
    r"\b(?:remove|without|no|fewer|less|lose|drop|take\s+(?:out|away|off)|get\s+rid\s+of|strip|plain|too\s+many)\b"
)
