"""Style words -> a style of the composer, with what the word adds to it (meter, mode, tempo word, valence and arousal).

Hand-written. A line reads: style | meter | mode | valence arousal | words separated by commas. "=" before a word says
that it is the style itself; others are
near relatives, and the reply says which style stood in for them.
"""

STYLE_LINES = """
pop         | .   | .     |  .    .   | =pop, =pop song, =pop tune, =pop music, indie pop, k-pop, j-pop,
    power pop, dance pop, indie, indie rock pop, radio hit, schlager, chanson, musical number, jingle, disney song,
    boy band
ballad      | .   | .     |  .  -.4   | =ballad, =pop ballad, =power ballad, =piano ballad, =love song,
    =rock ballad, =slow song, torch song, ballade, romance, nocturne
rock        | .   | .     |  .   .5   | =rock, =rock song, =rock music, =hard rock, =classic rock,
    =rock and roll, rock 'n' roll, rockabilly, indie rock, alternative rock, grunge, punk, punk rock, metal,
    heavy metal, hard-rock, surf rock, garage rock, post-rock, rock ’n’ roll, thrash, britpop
funk        | .   | .     |  .3  .5   | =funk, =funk groove, =funky groove, disco, soul, r&b, motown,
    rhythm and blues, neo-soul, acid jazz, afrobeat, nu-disco, boogie, groove
jazz        | .   | .     |  .   .    | =jazz, =swing, =jazz swing, =swing jazz, =bebop, =big band swing,
    =jazz standard, =hard bop, dixieland, ragtime, rag, cool jazz, gypsy jazz, manouche, stride, jazz tune,
    cabaret, lounge jazz, charleston, fusion
jazz        | 3/4 | .     |  .   .    | =jazz waltz
jazz ballad | .   | .     |  .  -.5   | =jazz ballad, =slow jazz, =jazz ballade, smoky jazz, late-night jazz,
    lounge, smooth jazz
bossa nova  | .   | .     |  .2 -.2   | =bossa nova, =bossa, =bossanova, easy listening, elevator music, muzak
blues       | .   | .     |  .   .    | =blues, =12-bar blues, =twelve-bar blues, =slow blues, =shuffle,
    =blues shuffle, =boogie-woogie, boogie woogie, delta blues, chicago blues, 8-bar blues, 16-bar blues
waltz       | 3/4 | .     |  .   .    | =waltz, =valse, =walzer, =vals, =valzer, =musette, =valse musette,
    ländler, minuet, menuet, menuett, mazurka, minuetto
march       | .   | .     |  .2  .5   | =march, =military march, =marching band march, =marche, =marsch,
    =marcha, =marcia, fanfare, polka, anthem, circus march, galop, national anthem, marching song
tango       | .   | .     | -.2  .3   | =tango, =milonga, =tango argentino, habanera
folk        | .   | .     |  .2  .1   | =folk, =folk tune, =folk song, =folk music, =volkslied,
    =traditional song, celtic, irish, scottish, sea shanty, shanty,
    singer-songwriter, acoustic song, klezmer, balkan, medieval, bard song, pub song, madrigal, troubadour
country     | .   | .     |  .3  .2   | =country, =country song, =country music, =country tune,
    =country and western, =bluegrass, =americana, =honky tonk, =nashville sound, western swing, outlaw country
house       | .   | .     |  .2  .6   | =house, =house music, =deep house, =electronic, =electronic music,
    =electronica, =techno, =edm, =trance, =dance music, =club music, =electro, eurodance, disco house, big room,
    minimal techno, electronic dance music, rave
folk        | 6/8 | .     |  .4  .5   | jig, irish jig, tarantella
folk        | .   | .     |  .4  .6   | reel, irish reel, hornpipe
lullaby     | .   | .     |  .4 -.7   | =lullaby, =berceuse, =wiegenlied, =cradle song, =nana, =ninna nanna,
    =canción de cuna, music box tune, bedtime song
lullaby     | 6/8 | .     |  .2 -.4   | barcarolle, barcarole, siciliana, siciliano, gondola song
lo-fi       | .   | .     |  .1 -.4   | =lo-fi, =lofi, =lo-fi beat, =lo-fi hip-hop, =chillhop,
    =lo-fi study beat, chill beat, study beat, downtempo, trip-hop, trip hop, chillout
synthwave   | .   | .     |  .   .4   | =synthwave, =retrowave, =outrun, =synth-pop, =synthpop, new wave, vaporwave,
    drum and bass, dnb, dubstep, chiptune, chip-tune, 8-bit, 8-bit music, video game music, eighties,
    idm
ambient     | .   | .     |  .  -.7   | =ambient, =ambient piece, =ambient music, =drone, =soundscape,
    =new age, atmospheric, ambience, atmosphere, meditation music, sleep music, background pad, underscore,
    spa music
chamber     | .   | .     |  .   .    | =chamber, =chamber music, =classical, =classical piece,
    =classical music, =baroque, sonata, sonatina, sonate, etude, étude, prelude, fugue, invention, suite, serenade,
    divertimento, scherzo, rondo finale, bagatelle, impromptu, rhapsody, overture, concerto, allemande, gavotte,
    gigue, bourrée, toccata, canon, romantic era, impressionist, galant, klassik, klassisch, neoclassical,
    neo-classical, minimalism, art song, lied, aria, symphony, sinfonia, pavane
chamber     | 3/4 | .     |  .  -.3   | sarabande, chaconne, passacaglia, gymnopedie, gymnopédie
hymn        | .   | .     |  .2 -.3   | =hymn, =chorale, =choral, =hymne, =psalm, =carol, =christmas carol,
    spiritual song, gospel, gospel song, anthem for choir, requiem, motet, mass, choir piece, kirchenlied, inno,
    church song
reggae      | .   | .     |  .3  .0   | =reggae, =dub, =ska, =rocksteady, dancehall, roots reggae
film        | .   | .     |  .   .4   | =film, =film score, =film music, =cinematic, =soundtrack, =movie music,
    =movie score, =score, =orchestral, trailer music, trailer, orchestral piece, fantasy music, game soundtrack,
    orchestral music, theme music, movie theme
latin       | .   | .     |  .4  .5   | =latin, =salsa, =samba, =mambo, =rumba, =son, =cha-cha, =cha cha,
    =cha-cha-cha, merengue, bachata, cumbia, latin jazz, reggaeton, calypso, bolero, flamenco, mariachi, latin pop,
    afro-cuban, beguine, paso doble
hip-hop     | .   | .     |  .   .1   | =hip-hop, =hip-hop beat, =boom bap, =boom-bap, =rap, =rap beat, =trap,
    =trap beat, drill, g-funk, old school hip-hop, phonk
"""

# A style of later editions of the composer -> what stands in for it where that style is not there.
STAND_IN_STYLES = {"country": "folk", "house": "synthwave"}

# Names of styles that begin a brief or follow "as a"; and nouns for a piece of any style.
PIECE_NOUNS = (
    "piece", "song", "tune", "track", "melody", "composition", "music", "number", "loop", "theme", "beat", "jam",
    "sketch", "miniature", "etude", "soundtrack", "score",
    "morceau", "chanson", "stück", "lied", "canción", "pieza", "brano", "pezzo", "riff", "groove", "interlude",
    "instrumental", "arrangement of", "cue", "bgm", "something",
)  # fmt: skip

# An instrument whose name all but names a style -> that style, when none is said. Hand-written.
PLAYER_STYLES = {
    "walking bass": "jazz", "brushes": "jazz", "brushed drums": "jazz", "jazz guitar": "jazz",
    "flamenco guitar": "latin",
    "muted trumpet": "jazz", "jazz drums": "jazz", "clavinet": "funk", "slap bass": "funk",
    "banjo": "folk", "fiddle": "folk", "tin whistle": "folk", "whistle": "folk", "bagpipe": "folk",
    "bandoneon": "tango", "808": "hip-hop", "distorted guitar": "rock",
    "overdriven guitar": "rock", "distortion guitar": "rock", "steel drums": "latin", "congas": "latin",
    "bongos": "latin", "timbales": "latin", "harpsichord": "chamber",
    "church organ": "hymn", "synth bass": "synthwave", "synth lead": "synthwave", "supersaw": "synthwave",
}  # fmt: skip

# A word in an ensemble's name -> the style it suggests when none is said. Hand-written; first match wins.
ENSEMBLE_STYLES = (
    ("jazz", "jazz"), ("big band", "jazz"), ("swing", "jazz"), ("dixieland", "jazz"), ("combo", "jazz"), ("rock",
    "rock"), ("metal", "rock"), ("power trio", "rock"),
    ("pop band", "pop"), ("bluegrass", "folk"), ("celtic", "folk"), ("folk", "folk"), ("marching", "march"),
    ("brass band", "march"), ("mariachi", "latin"),
    ("salsa", "latin"), ("satb", "hymn"), ("voices", "hymn"), ("choir", "hymn"), ("barbershop", "hymn"), ("string",
    "chamber"), ("piano trio", "chamber"),
    ("piano quartet", "chamber"), ("piano quintet", "chamber"), ("wind", "chamber"), ("saxophone", "chamber"),
    ("brass", "chamber"), ("recorder", "chamber"),
    ("clarinet", "chamber"), ("flute", "chamber"), ("horn", "chamber"), ("trombone", "chamber"), ("funk", "funk"),
    ("reggae", "reggae"), ("tango", "tango"),
)  # fmt: skip
