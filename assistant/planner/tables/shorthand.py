"""Chat shorthand and frequent slips -> full words. Hand-written; keys are lower case, values keep the parsers'
vocabulary.

Single letters are expanded only in lower case ("w" is "with", "N" may be a chord symbol's "N.C.").
"""

SHORTHAND: dict[str, str] = {
    "abt": "about", "bout": "about", "alot": "a lot", "arrangment": "arrangement", "b4": "before", "bc": "because",
    "cuz": "because",
    "cud": "could", "cld": "could", "dnt": "don't", "dont": "don't", "doesnt": "doesn't", "cant": "can't",
    "wont": "won't", "isnt": "isn't",
    "gimme": "give me", "gonna": "going to", "wanna": "want to", "wannna": "want to", "gotta": "have to",
    "hafta": "have to", "kinda": "kind of",
    "sorta": "sort of", "lemme": "let me", "lil": "little", "lotta": "lot of", "msr": "measure", "msrs": "measures",
    "meas": "measures",
    "mins": "minutes", "n": "and", "nd": "and", "pls": "please", "plz": "please", "plez": "please", "ppl": "people",
    "rly": "really", "rlly": "really", "sec": "seconds", "secs": "seconds", "shud": "should", "shld": "should",
    "smth": "something",
    "smthg": "something", "sth": "something", "smthing": "something", "somethin": "something", "sumthin": "something",
    "thx": "thanks",
    "thnx": "thanks", "tnx": "thanks", "ty": "thanks", "tks": "thanks", "u": "you", "ur": "your", "w": "with",
    "wud": "would",
    "wld": "would", "wit": "with", "w/": "with", "w/o": "without", "ya": "you", "yeh": "yes", "yea": "yes", "im": "I'm",
    "id": "I'd", "ive": "I've", "whats": "what's", "thats": "that's", "lets": "let's", "hows": "how's",
    "relaxin": "relaxing", "chillin": "chilling",
    "tht": "that", "ths": "this", "teh": "the", "fast-paced": "fast", "bk": "back", "bkgd": "background",
    "instr": "instrument",
    "inst": "instrument", "perc": "percussion", "vln": "violin", "vlns": "violins", "vla": "viola", "vc": "cello",
    "gtr": "guitar", "gtrs": "guitars",
    "pno": "piano", "perf": "perfect", "kbd": "keyboard", "drms": "drums", "drumz": "drums",
    "beatz": "beat", "tunez": "tune",
    "dbs": "decibels",
    "mkae": "make", "amke": "make", "meke": "make", "slowr": "slower", "fastr": "faster", "loudr": "louder",
    "sofetr": "softer", "quiter": "quieter", "guitr": "guitar", "guiter": "guitar", "drumms": "drums", "paino": "piano",
    "paiano": "piano", "chrods": "chords", "cords": "chords", "chors": "chorus", "choruss": "chorus", "vers": "verse",
    "brige": "bridge", "bridg": "bridge", "melodie": "melody", "meoldy": "melody", "mellody": "melody",
    "wats": "what's",
    "wat": "what", "evrything": "everything", "everythin": "everything", "exept": "except", "excpet": "except",
    "jazzyer": "jazzier", "rythm": "rhythm", "tempoo": "tempo", "octav": "octave", "instrumnt": "instrument",
}  # fmt: skip

# Patterns with more than letters in them; matched before single words, case ignored.
PHRASES: tuple[tuple[str, str], ...] = (
    (r"\bth\b", "the"),
    (r"\bmore\s+(high|low|soft|loud|slow|fast|short|long)\b(?!\s+(?:notes?|bars?|chords?|parts?))", r"\1er"),
    (r"\b(?:must|should|has|have)\s+to\s+be\s+", "should be "),
    (
        r"\bbars?\s+\d+(?:\s*(?:-|to)\s*\d+)?,?\s*(?:(?:no|sorry|wait|er+|i\s+mean)[\s,]+)+(?:bars?\s+)?(?=\d)",
        "bars ",
    ),  # put right in the same breath
    (r"\b((?:an?|some|drum|more|little|big)\s+)fils?\b", r"\1fill"),
    (r"\bway\s+to\s+(?=(?:busy|loud|soft|quiet|fast|slow|high|low|long|short|bright|dark|much|many)\b)", "way too "),
    (r"[\s,]+(?:lol|haha+|lmao|xd)\b[\s!.]*$", ""),
    (r"\bsemis\b", "semitones"),
    (r"\b(only|just)\s+like\s+(?=bars?\b|in\b|the\b)", r"\1 "),
    (r"\bw/o\b", "without"),
    (r"\bw/(?=\s|[a-z])", "with "),
    (r"\bn't\b", "not"),
    (r"(?<=[a-z])\s*'?n'?\s+(?=(?:roll|bass|blues)\b)", " and "),
    (r"\blo-?\s?fi\b", "lo-fi"),
    (r"\bhip\s*-?\s*hop\b", "hip-hop"),
    (
        r"\bdrum\s*(?:and|&|n|'n'?)\s*bass\b(?=\s*(?:at\b|track|tune|music|beat|,|$|song|in\b))(?!\s*,\s*\w+\s+and)",
        "drum-and-bass",
    ),
    (r"\bsynth[\s-]*pop\b", "synth-pop"),
    (r"\b(an?\s+(?:\w+\s+){0,2})study\b(?!\s+(?:session|beats?|group|break|room|playlist|mix|music))", r"\1etude"),
    (r"(?<=\d/\d\s)study\b", "etude"),
    (r"\br\s*&\s*b\b", "r&b"),
    (r"\b&\b|(?<=\s)&(?=\s)", "and"),
    (r"(?<=[a-z])\+(?=\s)|(?<=\s)\+(?=\s[a-z])", "and"),
    (r"(\d)\s*(?:secs?|sek)\b\.?", r"\1 seconds"),
    (r"(\d)\s*mins?\b\.?", r"\1 minutes"),
    (r"(\d)(bars?|measures?|bpm)\b", r"\1 \2"),
    (r"\btempo(\d)", r"tempo \1"),
    (r"\b([a-g])(flat|sharp)\b", r"\1 \2"),
    (r"\b(\d+)\s+1/2[\s-]*(?=min|hour|sec)", r"\1.5 "),
    (r"\b1/2[\s-]*(?:an?\s+)?(?=minute)", "half a "),
)
