"""What is no music request: greetings, thanks, help, titles of well-known works, other business, nonsense.

Says only what this edition really does.
"""

import re
from functools import lru_cache

from assistant.planner.acts import Act, ask, refuse, say
from assistant.planner.entities.gazetteer import normal
from assistant.planner.tables import rows as logical_rows
from assistant.planner.tables.titles import FREE, PLAY_CUE, PROTECTED
from tools.song.tunes import find_tune

HELP = (
    "I write music from a sentence and change it as you talk.\n\n"
    "- **A new piece**: say what you like of key, tempo, meter, length, form, chords, instruments, style and "
    "mood, for example "
    '"a wistful waltz for accordion and strings, 45 seconds, in D minor". What you leave open I choose, and I '
    "tell you what.\n"
    '- **The band**: "add a cello playing long notes", "swap the piano for a vibraphone", "give the tune to a '
    'clarinet", "lose the drums", "build up to the chorus", "start with the guitar alone".\n'
    '- **The form**: "play the chorus once more", "add a short intro", "cut the bridge", "let it fade out at the '
    'end".\n'
    '- **The notes**: "jazzier chords", "make the tune smoother", "rewrite the chorus", "three variations of the '
    'tune", "make it swing", "a bit slower", "put it in a minor key".\n'
    '- **The sound**: "more reverb on the piano", "pan the guitar left", "make the drums quieter from 0:10 to '
    '0:20".\n'
    '- **Only what you name**: "never touch the verse tune again", "don\'t touch the drums", "only the bass"; the '
    "rest stays as it is, note for note, and the receipt shows it.\n"
    '- **Versions**: "undo", "go back to the first version", call this one "the good one", "what changed between 2 and '
    '5?", "no, I meant the bass", "again but softer".\n'
    '- **Taste**: "this is boring", "less cheesy": I offer two or three to listen to and change nothing until you '
    "pick.\n"
    '- **Questions**: "what key is it in?", "which chords are in the chorus?", "what is a tritone substitution?".\n'
    "- **Files**: attach a MIDI, MusicXML or ABC file and I work on that.\n\n"
    "You get the sound, MIDI, an engraved score and a piano roll, and a receipt of what was measured."
)
_GREETING = re.compile(
    r"^(?:(?:hi|hey|hello|hallo|hiya|howdy|yo|good\s+(?:morning|afternoon|evening|day)|greetings|bonjour|salut"
    r"|hola|ciao|servus|moin|guten\s+tag|what's\s+up|sup|buenos\s+d[ií]as|there|parlando|everyone|friend"
    r"|how\s+are\s+you(?:\s+doing)?(?:\s+today)?|how's\s+it\s+going|nice\s+to\s+meet\s+you)[\s,.!?]*)+$"
)
_THANKS = re.compile(
    r"^(?:(?:ok(?:ay)?|great|cool|nice|wow|perfect|many|oh|ah|lovely|awesome|amazing|beautiful|brilliant|super"
    r"|wonderful|excellent|good|very|really|so|that's|that\s+is|it's|(?:that|it|this)\s+(?:sounds|works|is)|sounds|gorgeous|fantastic|i\s+(?:really\s+)?(?:love|like)\s+(?:it|that"
    r"|this)|so\s+much|a\s+lot|very\s+much|thanks?(?:\s+you)?|thank\s+you|merci|danke|gracias|grazie|cheers"
    r"|bravo|well\s+done|good\s+(?:job|work)|you|for\s+(?:that|this|it|the\s+\w+))[\s,.!]*)+$"
)
_BYE = re.compile(
    r"^(?:(?:good)?bye+|see\s+(?:you|ya)(?:\s+later)?|good\s+night|cya|tsch[uü]ss|au\s+revoir|adi[oó]s"
    r"|that's\s+all(?:\s+for\s+(?:now|today))?|i'm\s+done)[\s,.!]*$"
)
_HELP = re.compile(
    r"^(?:help(?:\s+me)?|\?+|(?:so\s+|and\s+|ok\s+)?what\s+(?:all\s+)?(?:can|could|do)\s+(?:you|i|it"
    r"|this)\s+(?:do|say|ask|make|help|offer|understand|try|know)\b.*|how\s+(?:does|do)\s+(?:this|it|you"
    r"|i)\s+(?:work|use|start|begin)\b.*|what\s+(?:is|are)\s+(?:parlando|you)(?:\s+for)?"
    r"|what\s+is\s+this\s+(?:for|app|program|thing)|who\s+are\s+you|what\s+are\s+(?:my|the)\s+(?:options"
    r"|commands|features)|instructions|commands|manual|usage|how\s+do\s+i\s+(?:start|use\s+(?:this|it|you))"
    r"|show\s+me\s+(?:what\s+you\s+can\s+do|an\s+example)|give\s+me\s+(?:an\s+example|examples|ideas)"
    r"|(?:any\s+)?(?:ideas|suggestions|examples)|hilfe|aide|ayuda|aiuto)[\s?.!]*$"
)
_NO = re.compile(
    r"^(?:(?:please\s+)?do\s*n[o']t\s+(?:change|touch|do)\s+(?:anything|a\s+thing|it)|no+|nope|nah|never\s*mind|nothing|forget\s+it|leave\s+it(?:\s+as\s+it\s+is)?"
    r"|it's\s+fine(?:\s+as\s+it\s+is)?|keep\s+it(?:\s+(?:as\s+it\s+is|like\s+that))?)[\s.!]*$"
)
_SAVE = re.compile(
    r"^(?:please\s+|can\s+you\s+|could\s+you\s+|how\s+(?:do|can)\s+i\s+|i\s+want\s+to\s+)*(?:save|download"
    r"|export|store|share|send|bounce|render|print)\b(?!.*\b(?:softer|louder|faster|slower|drums|bass)\b)"
)
SAVED = (
    "Every turn is saved in the project by itself, and each change writes its sound, MIDI, score and piano roll. "
    "`parlando export PROJECT --to FILE.zip` packs the song, its files and its history; `parlando say ... "
    "--artifacts mix_flac,mix_mp3,score_pdf` chooses other kinds of files."
)
_VAGUE = re.compile(
    r"\b(?:better|nicer|improve|improved|fix(?:\s+it)?|different|something\s+else|not\s+(?:good|right|what\s+i)"
    r"|wrong|don't\s+(?:like|love)|hate|boring|bad|worse|awful|meh|weird|off|polish|perfect\s+it|change\s+(?:it"
    r"|something|the\s+thing|this|that)|do\s+something|surprise\s+me|more\s+interesting|interesting"
    r"|professional|cooler|pop|magic|spice|special|modify|tweak|edit\s+it|adjust)\b"
)
_OTHER_BUSINESS = re.compile(
    r"\b(?:book|flights?|hotels?|weather|temperature|forecast|recipes?|cook|order|pizza|buy|sell|price|stocks?"
    r"|bitcoin|e-?mails?|translate|translation|python|javascript|code|script|program(?:me)?|sql|html|"
    r"homework|essay|poem|capital\s+of|president|election|football\s+score|news|calendar|appointment|meeting"
    r"|remind(?:er)?|alarm|taxi|restaurant|doctor|medical|diagnos\w+|lawyer|tax\s+return|"
    r"password|hack|bomb|drugs?|calculate|equation|\d+\s*[+*]\s*\d+|solve|joke|story|horoscope|lottery|map"
    r"|directions|(?:train\s+)?tickets?|visa|passport|insurance|wikipedia|google|search\s+the\s+web|internet|"
    r"delete\s+(?:all\s+)?(?:my\s+)?(?:files|projects?|data)|api\s+key|system\s+prompt"
    r"|ignore\s+(?:all\s+)?(?:previous|prior)|instructions\s+above|open\s+the\s+file|run\s+the\s+command|sudo"
    r"|rm\s+-rf|shutdown)\b"
)
_MUSIC_WORDS = re.compile(
    r"\b(?:music|song|songs|tune|melod\w+|chords?|piece|compose|track|beat|waltz|jazz|blues|rock|piano|guitar"
    r"|violin|drums?|bass|tempo|bpm|key|bars?|measures?|notes?|major|minor|score|soundtrack|theme|rhythm"
    r"|instrument\w*|louder|softer|faster|slower|orchestra|sing\w*|"
    r"musique|musik|m[uú]sica|lied|canci[oó]n|chanson)\b"
)


def smalltalk(low: str) -> Act | None:
    """A greeting, thanks, a goodbye or a call for help."""
    plain = low.strip()
    if _HELP.match(plain):
        return say(HELP)
    if _THANKS.match(plain):
        return say("You are welcome. Say what to change, or describe another piece.")
    if _GREETING.match(plain):
        return say(
            'Hello! Describe a piece and I write it, for example "a calm waltz for piano, 30 seconds". Say '
            '"what can you do?" for more.'
        )
    if _NO.match(plain):
        return say("All right, nothing was changed.")
    if _SAVE.match(plain):
        return say(SAVED)
    if _BYE.match(plain):
        return say("Goodbye. The project keeps every version, so you can go on whenever you like.")
    return None


def is_vague(low: str) -> bool:
    """Whether a change is wished for without saying which."""
    return bool(_VAGUE.search(low))


def speaks_of_music(low: str) -> bool:
    """Whether any word of music stands in the sentence."""
    return bool(_MUSIC_WORDS.search(low))


def other_business(low: str) -> Act | None:
    """A polite no to what is not music."""
    if not _OTHER_BUSINESS.search(low):
        return None
    return refuse(
        "That is outside what I do: I write and change music, and answer questions about it.",
        'Describe a piece, for example "a calm piano piece, 30 seconds".',
    )  # fmt: skip


@lru_cache(maxsize=1)
def _titles() -> tuple[tuple[str, str, str, bool, bool], ...]:
    """(title, who, brief, free, needs a cue), longest title first."""
    rows = []
    for table, free in ((PROTECTED, False), (FREE, True)):
        for line in logical_rows(table):
            titles, who, brief = (cell.strip() for cell in line.split("|"))
            for title in titles.split(","):
                name = title.strip()
                rows.append((normal(name.removeprefix("!")), who, brief, free, name.startswith("!")))
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    return normal(re.sub(r"[^\w\s]", " ", text.lower()))


def _tune_at_hand(text: str, low: str, cue: bool) -> Act | None:
    """A public-domain tune whose notes are here: brought in when that is said, else offered."""
    tune = find_tune(text)
    if tune is None:
        return None
    if re.search(r"\b(?:bring in|load|fetch|import)\b", low):
        return Act("bring_tune", {"title": tune.title}, words=text)
    if not cue and len(low.split()) > len(tune.title.split()) + 3:
        return None
    known = (brief for title, _, brief, _, _ in _titles() if _bare(title) in _bare(tune.title))
    return ask(
        f"{tune.title} ({tune.who}) is free to use and its notes are at hand. Shall I bring it in?",
        ("the tune itself", f"bring in {tune.title}"),
        ("a piece in its manner", next(known, "a folk tune in D major for fiddle and guitar, 40 seconds")),
    )


def famous_title(text: str) -> Act | None:
    """A well-known work asked for by title: a protected one is declined with a like-minded offer, for a free one a
    piece in its manner is offered.
    """
    low = f" {_bare(text)} "
    cue = re.search(PLAY_CUE, low)
    if tune := _tune_at_hand(text, low, bool(cue)):
        return tune
    for title, who, brief, free, needs_cue in _titles():
        if f" {_bare(title)} " not in low:
            continue
        artist = who.lower().split()[-1] in low
        alone = low.strip() == title
        if needs_cue and not (
            artist
            or (
                cue
                and re.search(
                    rf"(?:play|sing|cover|perform|song|by)\s+(?:me\s+)?(?:the\s+)?(?:song\s+)?\W*{re.escape(title)}\b",
                    low,
                )
                and len(low.split()) <= 6
            )
        ):
            continue
        if not (cue or alone or artist or len(low.split()) <= len(title.split()) + 3):
            continue
        shown = title.title()
        if free:
            return ask(
                f"{shown} ({who}) is free to use, but I have no copy of its notes here. I can write a piece in "
                    f"its manner, or work on your own MIDI or MusicXML file of it.",
                ("a piece in its manner", brief), ("something else", "what can you do?"),
            )  # fmt: skip
        return refuse(
            f"{shown} ({who}) is protected by copyright, so I do not play or copy it.",
                f'I can write something of my own in a like mood: say "{brief}".'
        )  # fmt: skip
    return None
