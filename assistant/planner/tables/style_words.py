"""Style words -> a style of the composer, with what the word adds to it (meter, mode, tempo word, valence and arousal).

Hand-written. A line reads: style | meter | mode | valence arousal | words separated by commas. "=" before a word says
that it is the style itself; others are
near relatives, and the reply says which style stood in for them.
"""

STYLE_LINES = """
pop         | .   | .     |  .    .   | =pop, =pop song, =pop tune, =pop music, indie pop, k-pop, j-pop,
    power pop, dance pop, indie, indie rock pop, radio hit, schlager, chanson, musical number, jingle, disney song,
    boy band, praise and worship, worship song
ballad      | .   | .     |  .  -.4   | =ballad, =pop ballad, =power ballad, =piano ballad, =love song,
    =rock ballad, =slow song, torch song, ballade, romance
solo piano  | .   | .     | -.1 -.4   | nocturne, neoclassical, neo-classical, piano miniature, impromptu, bagatelle,
    piano prelude, album leaf
rock        | .   | .     |  .   .5   | =rock, =rock song, =rock music, =hard rock, =classic rock,
    =rock and roll, rock 'n' roll, rockabilly, indie rock, alternative rock, grunge,
    hard-rock, surf rock, garage rock, post-rock, rock ’n’ roll, britpop
metal       | .   | .     | -.5  .8   | death metal, black metal, doom metal, metalcore, power metal, djent
punk        | .   | .     |  .   .8   | pop punk, hardcore, ska punk, post-punk
funk        | .   | .     |  .3  .5   | =funk, =funk groove, =funky groove, acid jazz, boogie, groove
disco       | .   | .     |  .5  .6   | philly soul, disco house, italo disco
soul        | .   | .     |  .3  .0   | rhythm and blues, quiet storm, slow jam
jazz        | .   | .     |  .   .    | =jazz, =swing, =jazz swing, =swing jazz, =bebop, =big band swing,
    =jazz standard, =hard bop, dixieland, cool jazz, gypsy jazz, manouche, jazz tune,
    cabaret, lounge jazz, charleston, fusion
ragtime     | .   | .     |  .5  .4   | stride, stride piano, cakewalk, novelty piano, barrelhouse
jazz ballad | .   | .     |  .  -.5   | =jazz ballad, =slow jazz, =jazz ballade, smoky jazz, late-night jazz,
    lounge, smooth jazz
bossa nova  | .   | .     |  .2 -.2   | =bossa nova, =bossa, =bossanova, easy listening, elevator music, muzak
blues       | .   | .     |  .   .    | =blues, =12-bar blues, =twelve-bar blues, =slow blues, =shuffle,
    =blues shuffle, =boogie-woogie, boogie woogie, delta blues, chicago blues, 8-bar blues, 16-bar blues
waltz       | 3/4 | .     |  .   .    | =waltz, =valse, =walzer, =vals, =valzer,
    ländler, mazurka
musette     | 3/4 | .     |  .2  .3   | =musette, french waltz, parisian waltz, french café waltz
march       | .   | .     |  .2  .5   | =march, =military march, =marching band march, =marche, =marsch,
    =marcha, =marcia, polka, anthem, circus march, galop, national anthem, marching song
fanfare     | .   | .     |  .6  .6   | flourish, trumpet call, brass intro
tango       | .   | .     | -.2  .3   | =tango, =milonga, =tango argentino, habanera
folk        | .   | .     |  .2  .1   | =folk, =folk tune, =folk song, =folk music, =volkslied,
    =traditional song, sea shanty, shanty,
    folk dance,
    klezmer, balkan, medieval, bard song, pub song, madrigal, troubadour
singer-songwriter | . | . |  .1 -.2   | indie folk, unplugged, acoustic ballad
country     | .   | .     |  .3  .2   | =country, =country song, =country music, =country tune,
    =country and western, =americana, =honky tonk, =nashville sound, western swing, outlaw country
bluegrass   | .   | .     |  .6  .5   | old-time, newgrass, hillbilly
house       | .   | .     |  .2  .6   | =house, =house music, =deep house, =electronic, =electronic music,
    =electronica, =techno, =edm, =dance music, =club music, =electro, big room,
    minimal techno, electronic dance music, rave
trance      | .   | .     |  .2  .7   | eurodance, psytrance, goa
drum and bass | . | .     |  .   .8   | jungle, breakbeat, breakcore, dubstep, liquid
folk        | 6/8 | .     |  .4  .5   | tarantella
celtic      | 6/8 | .     |  .4  .5   | =jig, =irish jig, gigue irlandaise
celtic      | 9/8 | .     |  .4  .5   | =slip jig
celtic      | 4/4 | .     |  .4  .6   | =reel, =irish reel, hornpipe, strathspey
lullaby     | .   | .     |  .4 -.7   | =lullaby, =berceuse, =wiegenlied, =cradle song, =nana, =ninna nanna,
    =canción de cuna, music box tune, bedtime song
lullaby     | 6/8 | .     |  .2 -.4   | barcarolle, barcarole, siciliana, siciliano, gondola song
lo-fi       | .   | .     |  .1 -.4   | =lo-fi, =lofi, =lo-fi beat, =lo-fi hip-hop, =chillhop,
    =lo-fi study beat, chill beat, study beat, downtempo, trip-hop, trip hop, chillout
synthwave   | .   | .     |  .   .4   | =synthwave, =retrowave, =outrun, =synth-pop, =synthpop, new wave, vaporwave,
    eighties, idm
chiptune    | .   | .     |  .4  .6   | video game music, retro game music, nes music, game boy music, arcade music
ambient     | .   | .     |  .  -.7   | =ambient, =ambient piece, =ambient music, =soundscape,
    =new age, atmospheric, ambience, atmosphere, meditation music, sleep music, background pad, underscore,
    spa music
drone       | .   | .     | -.3 -.8   | dark ambient, sound bath, soundbath, tanpura
chamber     | .   | .     |  .   .    | =chamber, =chamber music, sonata, sonate, etude, étude, prelude, serenade,
    divertimento, scherzo, rhapsody, overture, concerto,
    romantic era, impressionist, minimalism, art song, lied, aria, symphony, sinfonia
classical   | .   | .     |  .1  .1   | =classical, sonatina, rondo finale, klassik, klassisch
classical   | 3/4 | .     |  .1  .1   | minuet, menuet, menuett, minuetto
baroque     | .   | .     |  .   .    | =baroque, suite, allemande, gavotte, bourrée, toccata, trio sonata,
    concerto grosso, courante, passepied, rigaudon, pavane
baroque     | 12/8 | .    |  .2  .4   | gigue
baroque     | 3/4 | .     |  .  -.3   | sarabande, chaconne, passacaglia
invention   | .   | .     |  .   .1   | fugue, fughetta, canon, ricercar, fugato, fugal piece
chamber     | 3/4 | .     |  .  -.3   | gymnopedie, gymnopédie
hymn        | .   | .     |  .2 -.3   | =hymn, =hymne, =psalm, =carol, =christmas carol,
    spiritual song, anthem for choir, requiem, motet, mass, choir piece, kirchenlied, inno,
    church song
chorale     | .   | .     |  .  -.3   | =chorale, =choral, choral
gospel      | .   | .     |  .4  .3   | spiritual, black gospel, revival song
reggae      | .   | .     |  .3  .0   | =reggae, =dub, =ska, =rocksteady, roots reggae
film        | .   | .     |  .   .4   | =film, =film score, =film music, =cinematic, =soundtrack, =movie music,
    =movie score, =score, =orchestral, orchestral piece, fantasy music, game soundtrack,
    orchestral music, theme music, movie theme
epic        | .   | .     |  .   .7   | trailer music, trailer, battle music, heroic music
latin       | .   | .     |  .4  .5   | =latin, =rumba, =son, =cha-cha, =cha cha,
    =cha-cha-cha, merengue, bachata, cumbia, latin jazz, calypso, bolero, flamenco, mariachi, latin pop,
    afro-cuban, beguine, paso doble
reggaeton   | .   | .     |  .3  .5   | dancehall, moombahton, perreo
afrobeat    | .   | .     |  .4  .5   | afrobeats, highlife
hip-hop     | .   | .     |  .   .1   | =hip-hop, =hip-hop beat, =boom bap, =boom-bap, =rap, =rap beat,
    g-funk, old school hip-hop
trap        | .   | .     | -.3  .3   | drill, phonk, cloud rap
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
    "bandoneon": "tango", "ukulele": "folk", "808": "hip-hop", "distorted guitar": "rock",
    "overdriven guitar": "rock", "distortion guitar": "rock", "steel drums": "latin", "congas": "latin",
    "bongos": "latin", "timbales": "latin", "harpsichord": "chamber",
    "church organ": "hymn", "synth bass": "synthwave", "synth lead": "synthwave", "supersaw": "synthwave",
}  # fmt: skip

# A word in an ensemble's name -> the style it suggests when none is said. Hand-written; first match wins.
ENSEMBLE_STYLES = (
    ("jazz", "jazz"), ("big band", "jazz"), ("swing", "jazz"), ("dixieland", "jazz"), ("combo", "jazz"), ("rock",
    "rock"), ("metal", "metal"), ("power trio", "rock"),
    ("pop band", "pop"), ("bluegrass", "bluegrass"), ("celtic", "celtic"), ("folk", "folk"), ("marching", "march"),
    ("brass band", "march"), ("mariachi", "latin"),
    ("salsa", "salsa"), ("samba", "samba"), ("gospel", "gospel"), ("satb", "hymn"), ("voices", "hymn"),
    ("choir", "hymn"), ("barbershop", "hymn"), ("string quartet", "string quartet"), ("string", "chamber"),
    ("piano trio", "chamber"),
    ("piano quartet", "chamber"), ("piano quintet", "chamber"), ("wind", "chamber"), ("saxophone", "chamber"),
    ("brass", "chamber"), ("recorder", "chamber"),
    ("clarinet", "chamber"), ("flute", "chamber"), ("horn", "chamber"), ("trombone", "chamber"), ("funk", "funk"),
    ("reggae", "reggae"), ("tango", "tango"),
)  # fmt: skip
