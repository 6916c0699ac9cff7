"""Everyday nouns and verbs that hint at a feeling, for scenes nobody wrote down; weaker than any scene or mood word.

Hand-written for this project. Words that edits and music use ("cut", "drop", "leave", "lose", "break", "hit", "run")
stay out. Verbs are listed once and stand for their forms. A line reads: valence arousal tension | words; a dot leaves
an axis open.
"""

AFFECT_WEIGHT = 0.45

NOUN_LINES = """
 .60  .60 -.3 | champagne confetti balloons prize prizes trophy medals gold-medal cup carnival-float jester
    pranksters jokes
    giggles giggle laughter fun cake cupcakes sweets lollipop pony-ride seesaw swings slide bouncy-castle conga-line
    conga
    cheer cheers applause hooray hurrah yay jubilee jackpot bingo disco-ball stag-night hen-night samba-school mascot
    underdog otters otter meerkats meerkat chimps lemurs chipmunks parrot gecko trolley-race waterslide zoo
    safari-park
    contest competition match school-match tournament olympics sports-day playtime tug-of-war egg-hunt sleigh-bells
 .60 -.10 -.5 | wish wishes genie gift gifts present bouquet roses rose tulips daisies sunflower sunflowers lavender
    honey
    honeymoon-suite balcony verona venice romance-novel sweetheart darling beloved hug hugs embrace cuddle kiss
    kisses smile
    smiles friend friendship neighbour godmother auntie uncle nephew niece twins bride groom cradle-song peace harmony
    forgiveness kindness gratitude blessing grace hope miracle reunion-hug oasis paradise eden heaven butterfly
    ladybird robin nightingale swan dove lambs foal calf fawn hedgehog rabbit-hole duckling bread-and-butter jam
    scones pie apple-pie soup cocoa hot-chocolate marshmallow cinnamon gingerbread vanilla
 .25 -.55 -.5 | sheep pillow blanket duvet slippers armchair rocking-chair cushion nap siesta lullabies bedside
    nightlight
    newspaper crossword teapot teacup candle-light candlelit lantern lanterns pond brook canal canal-boat
    rowing-boat raft
    haze hammock-swing meadow-grass moss fern ferns willow willows pine pines snowdrop snowflake icicle icebergs
    iceberg
    northern-lights aurora starlight moonbeam moonrise cloudscape horizon tide-pool seashell seashells shells
    driftwood
    pebbles sandcastle feather cotton wool yarn-basket knitting-basket cathedral-light incense temple-bell silence
    stillness-of hush calmness quiet-street library-corner museum-hall
-.50 -.45  .1 | funeral-flowers coffin tombstone graveyard cemetery obituary ashes urn widow's-veil mourner mourners
    tears
    tear sob sobs heartache loneliness solitude exile orphanage poorhouse workhouse slum debt poverty hunger famine
    drought unpaid-rent eviction redundancy farewell-letter old-coat empty-wardrobe empty-bed empty-cot empty-nest
    empty-room vacant wilted-flowers wilted rust decay rot mould cobwebs tin-roof puddle leaky-roof bare-trees
    nursing-home care-home hospice illness cancer fever wheelchair crutches scar scars bruise wound wounds memorial
    cenotaph relics photograph-of-her faded-photograph broken-toy broken-heart broken-dreams broken-promise lost-love
    loss losses grief-stricken sorrows pity shame guilt remorse despair hopelessness failure defeat-speech ruin
-.50  .15  .7 | unmarked-car shadow-on-the-wall scalpel surgeon surgery operation operating-theatre syringe scream
    screams
    blood bloodstain bones skull corpse corpses body-bag crime-scene noose gallows guillotine executioner hangman
    torture
    trap traps snare spiderweb cobra viper scorpion vultures vulture bats bat-cave owl-cry howl hiss creak creaks
    whisper-in-the-dark trapdoor masked-man mask masks clown-in-the-drain cult sect spell-book omen omens raven-call
    prophecy plague epidemic quarantine virus radiation toxic-cloud rope-bridge precipice cliff-edge cliff abyss
    chasm quicksand thin-ice ice-cracks ledge tightrope landmine fuse tripwire sniper hitman gun guns rifle bullet
    bullets
    ransom alibi witness suspect suspects lie lies secret-door missing-person missing-child nobody-there wrong-number
    threat threats danger dangers dilemma ultimatum deadline-looms standoff
-.40  .85  .6 | dam flood floods tsunami wildfire inferno engine-failure engines-fail crash crashes wreck collision
    derailment
    mutiny coup rebels rebel revolt mob-with torches pitchforks barricade barricades grenade grenades artillery cannon
    cannons missiles missile gunfire shootout gunfight firefight war-drums battlefield warzone battleship torpedo
    invaders horde hordes orcs orc goblins trolls giant ogre cyclops kraken godzilla t-rex dinosaurs dinosaur raptors
    sharks-circle piranhas avalanche-warning landslide mudslide whirlpool hurricane-winds tornado-siren meteor
    asteroid apocalypse armageddon emergency mayday alarm alarms siren ambulance fire-engine evacuation panic-attack
    rampage massacre slaughter carnage vendetta revenge vengeance hatred outrage fury-road
 .10  .65  .2 | newsroom dinner-rush kitchen-rush chef stock-exchange trading-floor pit-stop grand-prix turbo
    engine-roar
    locomotive steam-train bullet-train conveyor-belt assembly-line stopwatch sprint-finish relay hurdles bicycle-race
    motocross skatepark parkour trampoline-park high-speed fast-lane overtaking throttle turbine hustle bustle hubbub
    commotion frenzy whirlwind jet jets rocket rockets comet drumline cavalry-charge bullfight rodeo-ride auction
"""

VERB_LINES = """
 .65  .60 -.3 | celebrate cheer rejoice giggle laugh dance frolic romp tickle twirl splash bounce juggle applaud
    triumph
    conquer-the-peak toast outwit gambol cartwheel
 .55 -.05 -.4 | hug embrace kiss smile reconcile forgive propose bless welcome comfort cherish adore rescue heal
    mend reunite
    blossom bloom gift
 .30 -.55 -.5 | hum iron doze nap snooze slumber dream drift snuggle cuddle nestle purr stroll meander paddle linger
    sip
    whittle knit garden bathe relax unwind meditate pray
-.55 -.45  .1 | weep sob mourn grieve bury wilt wither fade-away abandon miss-her pine yearn-for ache starve shiver
    perish drown suffer bleed lament regret forget-me part-forever vanish
-.50  .20  .7 | lurk stalk creep prowl haunt follow-her whisper-about-her poison betray deceive lie-in-wait trap
    threaten
    interrogate strangle spy tremble shudder dread suspect hide
-.45  .85  .6 | attack explode erupt crumble collapse flood burn rampage riot invade besiege ambush chase flee panic
    scream
    shriek crash shatter stampede storm-the swarm fight duel battle smash-up murder kill shoot bombard
 .30  .75  .1 | race sprint gallop hurtle zoom dash rush scramble hurry speed accelerate leap vault surf ski
"""


def verb_forms(verb: str) -> tuple[str, ...]:
    """A verb's regular forms: "carry" -> carries, carried, carrying."""
    if "-" in verb:
        return (verb,)
    if verb.endswith("e"):
        return (verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing")
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return (verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing")
    doubled = verb[-1] if verb[-1] in "bgmnprt" and verb[-2] in "aeiou" and verb[-3] not in "aeiou" else ""
    plural = "es" if verb.endswith(("s", "x", "z", "ch", "sh")) else "s"
    return (verb, f"{verb}{plural}", f"{verb}{doubled}ed", f"{verb}{doubled}ing", f"{verb}ed", f"{verb}ing")
