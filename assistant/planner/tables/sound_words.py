"""How instruments sound in a layman's ear -> General MIDI programs, the likeliest first; -1 is the drum kit.

Hand-written. Words that say high or low are read against the song's own parts (`entities.described`).
"""

SOUND_WORDS: dict[str, tuple[int, ...]] = {
    "twangy twanging twang country-ish hillbilly": (105, 25, 27, 26, 106, 104, 24, 28, 30),
    "wobbly wobbling wobble warbly warbling wah-wah wubby wub": (38, 39, 81, 80, 87, 11, 18, 16, 90, 95),
    "squeaky squeaking screechy screeching shrill piercing whiny squealing squeally": (
        72, 40, 78, 68, 71, 80, 81, 74, 30, 73,
    ),
    "boomy booming thumpy thumping banging bangy crashy crashing clappy ticking ticky clicky punchy poundy pounding "
    "drummy hitting rattly rattling shaky": (-1, 47, 116, 117, 118),
    
    
    "jingly icy": (10, 9, 8, 14, 98, 11, 88, 112),
    "plinky plinky-plonky plucky plucking plucked plucky-plucky pinging pingy": (
        46, 45, 105, 107, 6, 108, 24, 12, 106, 15,
    ),
    "buzzy buzzing raspy rasping razor-like": (81, 84, 30, 109, 22, 104, 66, 62, 56, 111),
    "fuzzy distorted crunchy gritty growling roaring heavy": (30, 29, 84, 81, 38),
    "airy breathy whistling whistly blowy windy hollow": (73, 78, 75, 77, 74, 79, 72, 82),
    "blaring brassy honky honking parpy parping tooty tooting blasting fanfare-like": (
        56, 61, 57, 66, 65, 60, 58, 67, 64, 62,
    ),
    "wheezy wheezing squeezy squeezebox-like puffing": (21, 22, 23, 109, 20, 18),
    "swooshy whooshy washy floaty floating hovering synthy spacey dreamy ambient cloudy shimmering shimmery hazy":
        (89, 88, 91, 95, 94, 92, 93, 90, 50, 51, 48, 49, 52),
    "scrapey scratchy scraping bowed fiddly weepy weeping sobbing crying soaring swelling": (
        40, 110, 42, 48, 41, 49, 44,
    ),
    "aahing oohing singing choir-like voicey vocal humming angelic": (52, 53, 54, 91, 85),
    "reedy nasal quacky quacking duck-like nosey snake-charmer-like": (68, 71, 69, 70, 109, 111, 65),
    "churchy holy pipey cathedral-like gothic": (19, 20, 16, 52),
    "jangly jangling strummy strumming strummed campfire-like": (25, 24, 26, 27, 15),
    "bleepy bleeping bloopy beepy beeping blippy gamey 8-bit robotic electronic computery laser-like zappy":
        (80, 81, 87, 38, 82, 83, 103, 96),
    "woody wooden knocky clonky clacky bony": (13, 12, 115, 108),
    "metallic clangy clanging clanky tinny": (114, 14, 113, 11, 9),
    "plonky plonking tinkling-keys ivory": (0, 3, 1, 2, 4),
    "boingy bouncy bouncing springy rubbery": (33, 32, 35, 36, 38, 39, 108),
    "round velvety mellow warm": (33, 60, 71, 11, 4, 42, 26),
    "oompah oomph-oomph farty fat": (58, 57, 70, 38),
}  # fmt: skip
HIGH_WORDS = frozenset("high highest top upper shrill squeaky piercing".split())
LOW_WORDS = frozenset("low lowest deep deepest bottom rumbly rumbling growly bassy boomy dark".split())
# What a thing does, as verbs or noises: the row it stands for.
NOISES: dict[str, str] = {
    "boom": "boomy", "bang": "boomy", "thump": "boomy",
    "thud": "boomy", "crash": "boomy", "tss": "boomy", "tick": "boomy",
    "clap": "boomy", "boom boom": "boomy", "boom tss": "boomy",
    "bum bum": "boingy", "dum dum": "boingy", "plink": "plinky",
    "plonk": "plonky", "pling": "plinky", "ding": "tinkly",
    "ding dong": "tinkly", "tinkle": "tinkly", "ping": "plinky",
    "toot": "blaring", "honk": "blaring", "parp": "blaring", "bleep": "bleepy", "beep": "bleepy", "blip": "bleepy",
    "bloop": "bleepy", "buzz": "buzzy", "bzz": "buzzy", "wah": "wobbly", "wah wah": "wobbly", "wub": "wobbly",
    "wobble": "wobbly", "twang": "twangy", "squeak": "squeaky", "squeal": "squeaky", "whistle": "airy",
    "whoosh": "swooshy", "swoosh": "swooshy", "aah": "aahing", "ahh": "aahing", "ooh": "aahing", "sing": "aahing",
    "hum": "aahing", "strum": "jangly", "rattle": "boomy", "wheeze": "wheezy", "boing": "boingy", "oompah": "oompah",
    "quack": "reedy", "scratch": "scrapey", "cry": "scrapey", "weep": "scrapey", "knock": "woody",
}  # fmt: skip
