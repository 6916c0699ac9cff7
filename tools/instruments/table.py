"""The General MIDI instruments as a table: names, ranges, clefs, transposition, usual roles, and how well a solo
sounds.

Programs and official names: General MIDI System Level 1 (MIDI Association, 1991). Sounding ranges and transpositions:
Adler, The Study of Orchestration, 4th edition, appendix, rounded to what good players reach; the comfortable range is
our own narrowing of it. Synthesizers and effects have the keyboard's range. The grade is measured nowhere: it says
which solos General MIDI fonts are known to spoil (bowed solo strings, saxophones, lead guitars), ours to revise by
listening.

Columns: program | official name | name | short | range | comfortable | clef | staves | transposition
(chromatic/diatonic) | roles | flags | grade. Clef: T treble, B bass, A alto, Tn tenor, with 8va, 8vb or 15ma. Flags: p
polyphonic, m one note at a time; s sustained, d decaying. Roles: m melody, o counter-line, c chords, p pad, b bass, d
drums, x other. Grade: g good, f fair, w weak.
"""

PROGRAMS = """
0|Acoustic Grand Piano|Piano|Pno.|A0-C8|C2-C7|T|2|-|cmbp|pd|g
1|Bright Acoustic Piano|Bright Piano|Br. Pno.|A0-C8|C2-C7|T|2|-|cm|pd|g
2|Electric Grand Piano|Electric Grand|El. Grd.|A0-C8|C2-C7|T|2|-|cm|pd|f
3|Honky-tonk Piano|Honky-Tonk Piano|H-T Pno.|A0-C8|C2-C7|T|2|-|cm|pd|g
4|Electric Piano 1|Electric Piano|E. Pno.|E1-G7|C2-C6|T|2|-|cmp|pd|g
5|Electric Piano 2|FM Electric Piano|FM E. Pno.|E1-G7|C2-C6|T|2|-|cmp|pd|g
6|Harpsichord|Harpsichord|Hpschd.|F1-F6|C2-C6|T|2|-|cm|pd|g
7|Clavinet|Clavinet|Clav.|F1-E6|C2-C6|T|2|-|cm|pd|g
8|Celesta|Celesta|Cel.|C4-C8|C4-C7|T8va|1|-|mc|pd|g
9|Glockenspiel|Glockenspiel|Glock.|G5-C8|G5-C8|T15ma|1|-|mo|pd|g
10|Music Box|Music Box|M. Box|C4-C8|C4-C7|T|1|-|mc|pd|g
11|Vibraphone|Vibraphone|Vib.|F3-F6|F3-F6|T|1|-|mc|pd|g
12|Marimba|Marimba|Mar.|C2-C7|F2-C6|T|1|-|mc|pd|g
13|Xylophone|Xylophone|Xyl.|F4-C8|F4-C7|T8va|1|-|mo|pd|g
14|Tubular Bells|Tubular Bells|T. Bells|C4-G5|C4-F5|T|1|-|om|pd|g
15|Dulcimer|Dulcimer|Dulc.|G2-G6|G3-E6|T|1|-|mc|pd|g
16|Drawbar Organ|Organ|Org.|C2-C7|C2-C6|T|2|-|cpm|ps|g
17|Percussive Organ|Percussive Organ|Perc. Org.|C2-C7|C2-C6|T|2|-|cm|ps|g
18|Rock Organ|Rock Organ|Rock Org.|C2-C7|C2-C6|T|2|-|cpm|ps|g
19|Church Organ|Church Organ|Ch. Org.|C1-C8|C2-C6|T|2|-|cpm|ps|g
20|Reed Organ|Reed Organ|Reed Org.|C2-C7|C2-C6|T|2|-|cp|ps|g
21|Accordion|Accordion|Acc.|F2-A6|C3-E6|T|1|-|mcp|ps|g
22|Harmonica|Harmonica|Harm.|C3-C7|C4-C6|T|1|-|mo|ps|f
23|Tango Accordion|Bandoneon|Band.|F2-A6|C3-E6|T|1|-|mc|ps|g
24|Acoustic Guitar (nylon)|Nylon Guitar|Nyl. Gtr.|E2-B5|E2-E5|T8vb|1|-|cm|pd|g
25|Acoustic Guitar (steel)|Acoustic Guitar|Ac. Gtr.|E2-D6|E2-E5|T8vb|1|-|cm|pd|g
26|Electric Guitar (jazz)|Jazz Guitar|Jazz Gtr.|E2-D6|E2-G5|T8vb|1|-|cm|pd|g
27|Electric Guitar (clean)|Electric Guitar|E. Gtr.|E2-D6|E2-G5|T8vb|1|-|cm|pd|g
28|Electric Guitar (muted)|Muted Guitar|Mt. Gtr.|E2-D6|E2-G5|T8vb|1|-|cm|pd|f
29|Overdriven Guitar|Overdriven Guitar|Od. Gtr.|E2-D6|E2-G5|T8vb|1|-|cm|ps|w
30|Distortion Guitar|Distortion Guitar|Dist. Gtr.|E2-D6|E2-G5|T8vb|1|-|cm|ps|w
31|Guitar Harmonics|Guitar Harmonics|Gtr. Harm.|E3-D7|E4-E6|T8vb|1|-|om|pd|f
32|Acoustic Bass|Double Bass|D. Bass|E1-G4|E1-D3|B8vb|1|-|b|md|g
33|Electric Bass (finger)|Bass|Bass|E1-G4|E1-D3|B8vb|1|-|b|md|g
34|Electric Bass (pick)|Picked Bass|Pk. Bass|E1-G4|E1-D3|B8vb|1|-|b|md|g
35|Fretless Bass|Fretless Bass|Fretl. Bass|E1-G4|E1-D3|B8vb|1|-|bm|md|g
36|Slap Bass 1|Slap Bass|Sl. Bass|E1-G4|E1-D3|B8vb|1|-|b|md|g
37|Slap Bass 2|Slap Bass 2|Sl. Bass 2|E1-G4|E1-D3|B8vb|1|-|b|md|g
38|Synth Bass 1|Synth Bass|Syn. Bass|C1-C5|C1-C3|B8vb|1|-|b|ms|g
39|Synth Bass 2|Synth Bass 2|Syn. Bass 2|C1-C5|C1-C3|B8vb|1|-|b|ms|g
40|Violin|Violin|Vln.|G3-E7|G3-B6|T|1|-|mo|ms|w
41|Viola|Viola|Vla.|C3-A6|C3-E5|A|1|-|oc|ms|f
42|Cello|Cello|Vc.|C2-A5|C2-G4|B|1|-|obm|ms|f
43|Contrabass|Contrabass|Cb.|E1-G4|E1-D3|B8vb|1|-|b|ms|f
44|Tremolo Strings|Tremolo Strings|Trem. Str.|E1-E7|C2-C6|T|2|-|pc|ps|g
45|Pizzicato Strings|Pizzicato Strings|Pizz.|E1-E7|C2-C6|T|2|-|cmb|pd|g
46|Orchestral Harp|Harp|Hp.|B0-G7|C2-C6|T|2|-|cmp|pd|g
47|Timpani|Timpani|Timp.|C2-C4|D2-A3|B|1|-|xb|md|g
48|String Ensemble 1|Strings|Str.|E1-E7|C2-C6|T|2|-|pcmo|ps|g
49|String Ensemble 2|Slow Strings|Sl. Str.|E1-E7|C2-C6|T|2|-|pc|ps|g
50|Synth Strings 1|Synth Strings|Syn. Str.|C1-C8|C2-C6|T|2|-|pc|ps|g
51|Synth Strings 2|Synth Strings 2|Syn. Str. 2|C1-C8|C2-C6|T|2|-|pc|ps|g
52|Choir Aahs|Choir|Choir|E2-C6|G2-G5|T|2|-|pcmo|ps|g
53|Voice Oohs|Voice Oohs|Oohs|E2-C6|G2-G5|T|2|-|pco|ps|g
54|Synth Voice|Synth Voice|Syn. Vox|C2-C7|G2-G5|T|2|-|pcm|ps|f
55|Orchestra Hit|Orchestra Hit|Orch. Hit|C2-C6|C3-C5|T|1|-|x|pd|f
56|Trumpet|Trumpet|Tpt.|E3-D6|G3-B5|T|1|-2/-1|mo|ms|f
57|Trombone|Trombone|Tbn.|E2-D5|A2-B4|B|1|-|om|ms|f
58|Tuba|Tuba|Tba.|D1-F4|F1-D3|B|1|-|b|ms|g
59|Muted Trumpet|Muted Trumpet|M. Tpt.|E3-D6|G3-B5|T|1|-2/-1|mo|ms|g
60|French Horn|French Horn|Hn.|B1-F5|F2-C5|T|1|-7/-4|omp|ms|f
61|Brass Section|Brass|Brass|E2-D6|C3-A5|T|2|-|cmo|ps|g
62|Synth Brass 1|Synth Brass|Syn. Br.|C1-C8|C3-C6|T|1|-|cmp|ps|g
63|Synth Brass 2|Synth Brass 2|Syn. Br. 2|C1-C8|C3-C6|T|1|-|cmp|ps|g
64|Soprano Sax|Soprano Sax|Sop. Sax|Ab3-E6|C4-C6|T|1|-2/-1|mo|ms|w
65|Alto Sax|Alto Sax|Alto Sax|Db3-A5|F3-F5|T|1|-9/-5|mo|ms|w
66|Tenor Sax|Tenor Sax|Ten. Sax|Ab2-E5|C3-C5|T|1|-14/-8|mo|ms|w
67|Baritone Sax|Baritone Sax|Bari. Sax|C2-A4|Eb2-F4|T|1|-21/-12|ob|ms|w
68|Oboe|Oboe|Ob.|Bb3-A6|D4-C6|T|1|-|mo|ms|g
69|English Horn|English Horn|E. Hn.|E3-C6|G3-E5|T|1|-7/-4|mo|ms|g
70|Bassoon|Bassoon|Bsn.|Bb1-Eb5|C2-G4|B|1|-|obm|ms|g
71|Clarinet|Clarinet|Cl.|D3-Bb6|E3-C6|T|1|-2/-1|mo|ms|g
72|Piccolo|Piccolo|Picc.|D5-C8|G5-A7|T8va|1|-|mo|ms|g
73|Flute|Flute|Fl.|C4-D7|D4-A6|T|1|-|mo|ms|g
74|Recorder|Recorder|Rec.|C4-D7|F4-C6|T|1|-|mo|ms|g
75|Pan Flute|Pan Flute|Pan Fl.|G3-A6|C4-E6|T|1|-|mo|ms|g
76|Blown Bottle|Blown Bottle|Bottle|C3-C6|C4-C6|T|1|-|om|ms|f
77|Shakuhachi|Shakuhachi|Shak.|D4-D7|D4-D6|T|1|-|mo|ms|f
78|Whistle|Whistle|Whst.|C4-D8|C5-C7|T|1|-|mo|ms|g
79|Ocarina|Ocarina|Oca.|A3-F6|C4-C6|T|1|-|mo|ms|g
80|Lead 1 (square)|Square Lead|Sq. Lead|C1-C8|C3-C6|T|1|-|mo|ps|g
81|Lead 2 (sawtooth)|Saw Lead|Saw Lead|C1-C8|C3-C6|T|1|-|mo|ps|g
82|Lead 3 (calliope)|Calliope Lead|Call. Lead|C1-C8|C3-C6|T|1|-|mo|ps|g
83|Lead 4 (chiff)|Chiff Lead|Ch. Lead|C1-C8|C3-C6|T|1|-|mo|ps|f
84|Lead 5 (charang)|Charang Lead|Chr. Lead|C1-C8|C3-C6|T|1|-|mo|ps|f
85|Lead 6 (voice)|Voice Lead|Vox Lead|C1-C8|C3-C6|T|1|-|mo|ps|f
86|Lead 7 (fifths)|Fifths Lead|5ths Lead|C1-C8|C3-C6|T|1|-|mc|ps|f
87|Lead 8 (bass + lead)|Bass and Lead|B. Lead|C1-C8|C2-C5|T|1|-|mb|ps|f
88|Pad 1 (new age)|New Age Pad|N.A. Pad|C1-C8|C3-C6|T|2|-|pc|ps|g
89|Pad 2 (warm)|Warm Pad|Warm Pad|C1-C8|C3-C6|T|2|-|pc|ps|g
90|Pad 3 (polysynth)|Polysynth Pad|Poly Pad|C1-C8|C3-C6|T|2|-|pc|ps|g
91|Pad 4 (choir)|Choir Pad|Ch. Pad|C1-C8|C3-C6|T|2|-|pc|ps|g
92|Pad 5 (bowed)|Bowed Pad|Bowed Pad|C1-C8|C3-C6|T|2|-|p|ps|g
93|Pad 6 (metallic)|Metallic Pad|Metal Pad|C1-C8|C3-C6|T|2|-|p|ps|f
94|Pad 7 (halo)|Halo Pad|Halo Pad|C1-C8|C3-C6|T|2|-|p|ps|g
95|Pad 8 (sweep)|Sweep Pad|Swp. Pad|C1-C8|C3-C6|T|2|-|p|ps|g
96|FX 1 (rain)|Rain|Rain|C1-C8|C3-C6|T|1|-|px|ps|f
97|FX 2 (soundtrack)|Soundtrack Pad|Sndtrk.|C1-C8|C3-C6|T|2|-|p|ps|f
98|FX 3 (crystal)|Crystal|Crystal|C1-C8|C4-C7|T|1|-|mp|pd|g
99|FX 4 (atmosphere)|Atmosphere|Atmos.|C1-C8|C3-C6|T|2|-|pc|pd|g
100|FX 5 (brightness)|Brightness|Bright.|C1-C8|C3-C6|T|2|-|pc|ps|f
101|FX 6 (goblins)|Goblins|Goblins|C1-C8|C3-C6|T|1|-|px|ps|f
102|FX 7 (echoes)|Echoes|Echoes|C1-C8|C3-C6|T|1|-|px|ps|f
103|FX 8 (sci-fi)|Sci-Fi|Sci-Fi|C1-C8|C3-C6|T|1|-|px|ps|f
104|Sitar|Sitar|Sit.|C2-C6|C3-C5|T|1|-|mc|pd|f
105|Banjo|Banjo|Bjo.|C3-A5|G3-E5|T8vb|1|-|cm|pd|g
106|Shamisen|Shamisen|Sham.|C3-C6|C3-G5|T|1|-|m|pd|f
107|Koto|Koto|Koto|C3-C6|D3-A5|T|1|-|mc|pd|g
108|Kalimba|Kalimba|Kal.|G3-G6|C4-C6|T|1|-|mc|pd|g
109|Bagpipe|Bagpipes|Bagp.|C4-A5|G4-A5|T|1|-|m|ps|f
110|Fiddle|Fiddle|Fdl.|G3-E7|G3-B5|T|1|-|mo|ms|f
111|Shanai|Shanai|Shan.|C4-C6|D4-A5|T|1|-|m|ms|f
112|Tinkle Bell|Tinkle Bell|Tkl. Bell|C4-C8|C5-C7|T|1|-|ox|pd|g
113|Agogo|Agogo|Agogo|C4-C7|C4-C6|T|1|-|x|pd|f
114|Steel Drums|Steel Drums|Stl. Drs.|C3-C7|C4-G6|T|1|-|mc|pd|g
115|Woodblock|Woodblock|W. Blk.|C3-C7|C4-C6|T|1|-|x|pd|f
116|Taiko Drum|Taiko|Taiko|C2-C5|C2-C4|B|1|-|x|pd|f
117|Melodic Tom|Melodic Toms|Mel. Toms|C2-C6|C2-C5|B|1|-|x|pd|f
118|Synth Drum|Synth Drum|Syn. Dr.|C2-C6|C2-C5|B|1|-|x|pd|f
119|Reverse Cymbal|Reverse Cymbal|Rev. Cym.|C2-C6|C3-C5|T|1|-|x|ps|f
120|Guitar Fret Noise|Guitar Fret Noise|Fret N.|C2-C6|C3-C5|T|1|-|x|pd|w
121|Breath Noise|Breath Noise|Breath|C2-C6|C3-C5|T|1|-|x|pd|w
122|Seashore|Seashore|Sea|C2-C6|C3-C5|T|1|-|x|ps|f
123|Bird Tweet|Birds|Birds|C2-C6|C3-C5|T|1|-|x|ps|f
124|Telephone Ring|Telephone|Tel.|C2-C6|C3-C5|T|1|-|x|ps|w
125|Helicopter|Helicopter|Heli.|C2-C6|C3-C5|T|1|-|x|ps|w
126|Applause|Applause|Appl.|C2-C6|C3-C5|T|1|-|x|ps|f
127|Gunshot|Gunshot|Gun|C2-C6|C3-C5|T|1|-|x|pd|w
"""

FAMILIES = (
    "piano",
    "chromatic percussion",
    "organ",
    "guitar",
    "bass",
    "strings",
    "ensemble",
    "brass",
    "reed",
    "pipe",
    "synth lead",
    "synth pad",
    "synth effect",
    "world",
    "percussive",
    "sound effect",
)
"""Sixteen families of eight programs each, as General MIDI lays them out."""
