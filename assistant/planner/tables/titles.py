"""Well-known titles: which are protected and which are free, and a like-minded brief to offer in their place. Hand-
written.

A line reads: title(s) | who | like-minded brief. `FREE` works are in the public domain (their authors died more than
70 years ago, or they are traditional);
their tunes are not stored here, so only a piece in their manner is offered, or the person's own file of them. "!"
before a title marks one made of everyday
words: it counts only after a word such as "play" or beside its artist's name.
"""

PROTECTED = """
bohemian rhapsody | Queen | a dramatic rock ballad in B flat major with piano and electric guitar
!yesterday, !let it be, hey jude, !help, !here comes the sun, eleanor rigby, !blackbird,
    !come together | the Beatles | a gentle pop ballad in F major for acoustic guitar and string quartet
!imagine | John Lennon | a calm piano ballad in C major, 72 bpm
hotel california | Eagles | a rock song in B minor with two guitars, 76 bpm
stairway to heaven | Led Zeppelin | a rock ballad in A minor that starts with acoustic guitar and recorder
smells like teen spirit | Nirvana | a loud rock song in F minor, 116 bpm
billie jean, !thriller, beat it,
    smooth criminal | Michael Jackson | a funk song in F# minor at 117 bpm with bass, drums and synth
!africa | Toto | a pop song in A major, 92 bpm, with marimba and synth
take on me | a-ha | a synthwave song in A major at 168 bpm
sweet child o' mine, november rain | Guns N' Roses | a rock song in D flat major with electric guitar, 124 bpm
wonderwall | Oasis | a pop song in F# minor for acoustic guitar and drums, 87 bpm
shape of you, !perfect | Ed Sheeran | a pop song in C# minor with marimba, 96 bpm
rolling in the deep, !hello, someone like you | Adele | a pop ballad in A major for piano
bad guy | Billie Eilish | a dark pop song in G minor with bass and drums, 135 bpm
blinding lights | The Weeknd | a synthwave song in F minor, 171 bpm
despacito | Luis Fonsi | a latin pop song in B minor with nylon guitar, 89 bpm
dancing queen, mamma mia, !waterloo | ABBA | a pop song in A major with piano and strings, 100 bpm
!hallelujah | Leonard Cohen | a slow 6/8 ballad in C major for guitar and choir
superstition | Stevie Wonder | a funk tune in E flat minor with clavinet, bass and drums, 100 bpm
take five | Paul Desmond | a jazz tune in 5/4, E flat minor, for alto sax and jazz trio
so what, all blues | Miles Davis | a modal jazz tune in D dorian for trumpet and jazz trio
the girl from ipanema, garota de ipanema,
    corcovado | Antônio Carlos Jobim | a bossa nova in F major for nylon guitar and flute
fly me to the moon, !misty, autumn leaves | a jazz composer | a medium swing in A minor for jazz trio, 120 bpm
star wars, imperial march, jurassic park, harry potter, hedwig's theme, schindler's list,
    indiana jones | John Williams | a heroic film march in G minor for brass and strings
pirates of the caribbean, he's a pirate, !interstellar, !inception,
    gladiator | Hans Zimmer | an epic film cue in D minor for strings and horns
game of thrones | Ramin Djawadi | a dramatic film cue in C minor for cello and strings
the lord of the rings, concerning hobbits | Howard Shore | a friendly folk tune in D major for whistle and strings
super mario, mario theme, !zelda, tetris theme | a video game | a playful synthwave tune in C major, 180 bpm
comptine d'un autre été, amélie | Yann Tiersen | a wistful piano waltz in E minor
river flows in you | Yiruma | a gentle piano piece in A major, 65 bpm
my way, new york new york | Frank Sinatra | a slow jazz ballad in C major with strings
over the rainbow, somewhere over the rainbow | Harold Arlen | a dreamy jazz ballad in E flat major
white christmas, jingle bell rock, all i want for christmas is you,
    last christmas | its writers | a festive pop song in G major with sleigh bells
libertango, !oblivion | Astor Piazzolla | a dark tango in A minor for bandoneon and strings
cantina band, pink panther, mission impossible,
    james bond theme | its writers | a jazz tune in E minor with brass, 120 bpm
no woman no cry, !one love, three little birds | Bob Marley | a reggae tune in C major with organ, bass and drums
back in black, highway to hell, enter sandman,
    !nothing else matters | its writers | a hard rock song in E minor with two guitars, bass and drums
"""

FREE = """
happy birthday, happy birthday to you | traditional (Hill) | a happy waltz in F major, 16 bars
twinkle twinkle, twinkle twinkle little star, mary had a little lamb, frère jacques, frere jacques,
    row row row your boat, old macdonald, london bridge | traditional | a playful children's tune in C major,
    12 bars
greensleeves, scarborough fair | traditional | a wistful folk tune in D dorian, 6/8, for flute and harp
amazing grace | traditional | a hymn in G major, 3/4, for four voices
auld lang syne, danny boy, londonderry air,
    loch lomond | traditional | a nostalgic folk tune in F major for fiddle and guitar
silent night, stille nacht, !joy to the world, o tannenbaum, jingle bells, deck the halls,
    we wish you a merry christmas, carol of the bells | traditional | a festive hymn in C major for four voices
ode to joy, moonlight sonata, für elise, fur elise, beethoven's fifth,
    symphony no 5 | Ludwig van Beethoven | a solo piano piece in A minor, 6/8, tender
eine kleine nachtmusik, rondo alla turca, turkish march,
    !requiem | Wolfgang Amadeus Mozart | an allegro for string quartet in G major
air on the g string, !toccata and fugue, jesu joy of man's desiring, goldberg variations,
    well-tempered clavier,
    brandenburg concerto | Johann Sebastian Bach | a calm baroque piece in D major for strings and harpsichord
canon in d, pachelbel's canon, pachelbel canon | Johann Pachelbel | a piece over D A Bm F#m G D G A,
    one chord a bar, 3 times, for strings
the four seasons, !spring by vivaldi | Antonio Vivaldi | a bright allegro in E major for violin and strings
clair de lune, !arabesque | Claude Debussy | a dreamy piano piece in D flat major, 9/8
gymnopédie, gymnopedie, gymnopédies, gnossienne | Erik Satie | a slow piano waltz in D major, sparse
the blue danube, blue danube, radetzky march | Johann Strauss | a grand waltz in D major for strings
swan lake, nutcracker, dance of the sugar plum fairy,
    1812 overture | Pyotr Tchaikovsky | a magical waltz in E minor for celesta and strings
ride of the valkyries, wedding march, bridal chorus | a romantic composer | a majestic march in B flat major for brass
in the hall of the mountain king, morning mood,
    peer gynt | Edvard Grieg | a mysterious march in B minor for bassoon and strings, getting lively
maple leaf rag, the entertainer | Scott Joplin | a ragtime in A flat major for piano, 2/4
minute waltz, raindrop prelude | Frédéric Chopin | a wistful nocturne in E flat major for piano, 12/8
la cucaracha, cielito lindo, la bamba, bella ciao,
    !kalinka | traditional | a lively latin tune in G major with guitar and trumpet
when the saints go marching in, oh susanna, yankee doodle, house of the rising sun,
    swing low sweet chariot | traditional | a lively jazz march in F major for trumpet, trombone and tuba
flight of the bumblebee | Nikolai Rimsky-Korsakov | a frantic piece in A minor for flute and piano
the swan, carnival of the animals,
    danse macabre | Camille Saint-Saëns | a tender 6/4 piece in G major for cello and harp
"""

PLAY_CUE = (
    r"\b(?:play|perform|sing|cover|covers|do|song|hear|version\s+of|rendition|the\s+(?:song|theme|tune)"
    r"|theme\s+(?:from|of|to)|remix|like|sound\s+like|in\s+the\s+style\s+of|called|make)\b"
)
