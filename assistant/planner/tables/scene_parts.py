"""What scenes are made of, by kind: events, activities, people and animals, places, weather, times; each with valence,
arousal, density and tension, and where one suggests itself a style.

Hand-written for this project, beside `scenes` and read before it. A scene is the weighted sum of its parts, so that
those nobody wrote down combine: "rain" + "walking home" + "night". A line reads: valence arousal density tension style
| phrases separated by commas. A dot leaves it open; tension left open follows from the place in the plane.
"""

# How much a part of each kind weighs: what happens says more than where, and where more than when.
KIND_WEIGHTS = {"event": 1.0, "activity": 0.9, "being": 0.65, "place": 0.55, "weather": 0.5, "time": 0.4}

EVENTS = """
-.40 -.15 -.7  .85 film     | the moment before, moment before, seconds before, just before, verdict, the verdict,
    jury,
    holding my breath, holding your breath, holding her breath, holding his breath, held breath, about to happen,
    before the storm, calm before the storm, the waiting, bated breath, on the edge of, sentence is read, the
    silence before,
    nobody moves, nobody dares, frozen in place, don't move, the reveal, before the battle, the countdown begins
-.50  .92  .3  .8  epic     | boss fight, boss battle, final boss, final battle, boss level, last stand, battle royale
-.50  .85  .3  .8  epic     | battle, siege, invasion, attack, attacks, attacked, under attack, ambush, war breaks
    out, charge,
    sword duel, duel, dragon attacks, the dragon, army marches, clash, uprising, rebellion, riot, revolution
-.45  .90  .3  .85 film     | chase, chased, chasing me, car chase, pursued, pursuit, escape, escapes, escaping,
    getaway,
    running from, running away from, fleeing, run for your life, manhunt, hunted down, prison break, breaking out
-.55  .85  .2  .9  film     | bomb, ticking bomb, explosion, explodes, erupts, eruption, burning down, on fire,
    burning,
    shipwreck, sinking, the ship goes down, plane crash, meltdown, sirens wail, breaking down the door, collapses,
    disaster, catastrophe, evacuation, stampede, swarm, swarms
-.45  .80  .3  .5  rock     | street fight, bar fight, fist fight, brawl, knockout, wrestling match, boxing match
-.60  .05 -.3  .8  film     | follows her, follows him, follows me, followed home, being followed, being watched,
    stalked,
    something is in, someone is in, somebody is in, strange noise, scratching at the door, poison, poisoned, poisoner,
    poisons, seance, séance, possession, curse, cursed, the ritual begins, interrogation, hostage, kidnapped,
    kidnapping,
    blackmail, betrayal, betrayed, conspiracy, the crime, murder, murdered, the killer, killer, knife, stranger,
    intruder
-.40  .10 -.3  .75 film     | trial, the trial begins, on trial, courtroom, exam, the exam, exam results, test
    results,
    job interview, waiting room, waiting for news, waiting outside, the dentist, headmaster's office, principal's
    office,
    stuck, trapped, stuck in, locked in, locked out, blackout, power cut, lost at, lost in, lost, getting lost, last
    chance
-.65 -.55 -.2  .   .        | died, dies, is dead, is gone, passed away, funeral, the funeral, burial, wake, grave,
    at the grave,
    goodbye, saying goodbye, last goodbye, farewell, the last letter, never came back, never returned, left behind,
    deathbed,
    breakup, break-up, after the breakup, divorce, heartbreak, left me, leaves me, she left, he left, train leaves,
    train leave, watches the train, watching her go, watching him go, packing up, the end of us, miscarriage, eulogy
-.45 -.40 -.2  .   .        | nobody, no one, nobody came, missing, misses, missing home, homesick, regret, regrets,
    unrequited, empty chairs,
    empty chair,
    can't sleep, sleepless night, the day after, aftermath, ruined, defeat, defeated army, lost the game, lost the
    match,
    goes bankrupt, fired from, unemployed, retirement home, closing down, last day, the last customer
 .75  .75   .  -.3 .        | wins, win the, winning, we won, victory, champions, finish line, gold medal, first
    place,
    goal in the last minute, scores, crowd goes wild, crowd cheers, everybody cheers, cheering, cheers, applause,
    standing ovation, triumph, in triumph, returns in triumph, hero returns, lottery, jackpot, promotion, passed the
    exam,
    liberation, freedom, launch, lift-off, rocket launch, launching, new record, world record, touchdown
 .75  .65   .  -.4 .        | party, surprise party, birthday, birthday party, birthday chaos, house party, beach
    party,
    block party, garden party, fireworks, new year's eve, festival, fiesta, carnival, parade, opening the presents,
    unwrapping presents, presents, school's out, first snow day, snow day, water fight, pillow fight, snowball fight,
    food fight, water balloon, trampoline, sack race, talent show, family reunion, carnival ride, treasure hunt,
    find the treasure, finds the treasure, treasure
 .60  .25   .  -.4 .        | wedding, got engaged, engagement, engaged, proposal, she said yes, graduation,
    graduation day,
    baptism, christening, anniversary, wedding anniversary, golden anniversary, coming home, homecoming, reunited,
    reunion,
    first kiss, a kiss, falling in love, first date, first dance, new baby, baby is born, it's a girl, it's a boy,
    good news, makes it home, safe at last, rescued, the war is over, welcome home, adoption
 .20  .40   .  .   .        | first day at, first day of, first day in, first steps, moving day, moving out, opening
    night,
    audition, setting off, departure, take-off, takeoff, lift off, starting over, new job, the journey begins,
    crossing the border
 .00 -.35 -.2 -.1 film      | credits roll, end credits, credits, closing credits, the end, the curtain falls,
    epilogue, last page,
    fade to black, closing time
"""

ACTIVITIES = """
-.15 -.40 -.2  .   .        | walking home, walking alone, walking away, wandering, waiting at, staring out, looking
    out,
    looking back, looking through, watching the rain, sitting alone, drinking alone, remembering, leafing through
 .40 -.40 -.1 -.4 .         | strolling, a walk along, holding hands, hand in hand, lying in the grass, lying in,
    picking apples,
    picking berries, feeding the ducks, fishing, gardening, knitting, baking, baking bread, baking cookies, cooking
    with,
    pancakes, reading by, picnic, a picnic, watching clouds, rowing, floating, drifting, sunbathing, napping, tea in,
    tea with, having tea, warm bath, bubble bath, storytelling, bedtime story, singing to, sings to, rocking,
    purring, purrs,
    hammock, cuddling, snuggling, whittling, watching over, first smile
 .15 -.55 -.4 -.3 ambient   | meditating, meditation, praying, prayer, yoga, breathing, stretching, stargazing,
    floating above,
    floating in, weightless, gazing at, contemplating
 .65  .65  .2 -.2 .         | dancing on, dancing in, dancing, tap dancing, jumping, skipping, juggling, splashing,
    laughing,
    playing tag, hide and seek, chasing butterflies, chasing bubbles, chasing each other, chasing a ball, playing
    fetch,
    rollerskating, sledging, sledding, tobogganing, skiing, surfing, somersaults, cartwheels, windows down, road trip,
    riding a bike, roller coaster ride, clapping, pranks, prank, tickling, versus a ball, stealing bananas, run
    wild, let loose
 .25  .80  .3  .1 house     | workout, working out, sprinting, racing, speed skating, jogging, lifting weights,
    aerobics, spinning class
 .25  .55   .  .   .        | running, marching, riding out, galloping, climbing, sailing, flying over, exploring,
    building,
    assembling, typing fast, hurrying, rushing, commuting, multitasking, on espresso, caffeine, sugar rush
-.35  .15 -.4  .7  jazz     | sneaking, sneaking past, creeping, tiptoeing, stalking, lurking, prowling, hiding,
    spying, stealing,
    eavesdropping, picking the lock, breaking in, cat burglar, shadowing, hiding from, on the prowl
-.30 -.20 -.2  .   .        | crying, weeping, begging, limping, bleeding, starving, mourning, sighing, apologising,
    grieving
"""

BEINGS = """
 .40 -.15   .  -.3 .        | grandmother, grandmother's, grandma, grandpa, grandfather, grandparents, mother, mum,
    mom, father,
    dad, old couple, old friends, daughter, son, teddy bear, toddler, angels, angel, cat, kitten, lamb, ducklings,
    swans, deer
 .45 -.50   .  -.5 .        | baby, newborn, infant, sleeping child
 .65  .55   .  -.3 .        | kids, children, puppies, puppy, kittens, monkeys, monkey, penguins, penguin, squirrel,
    squirrels, bunnies,
    dolphins, clown, clowns, ducks, hamster, piglets, goats, parrots, frogs, cheerleaders, leprechauns, toys, toy
    shop,
    cartoon, elves, gnomes, team, our team
 .40  .55   .  .   film     | hero, heroes, knights, knight, king, queen, emperor, warriors, pirates, pirate, crew,
    explorers,
    vikings, superheroes, superhero, musketeers, cavalry, champions
-.60  .05 -.2  .7  film     | ghost, ghosts, ghost ship, vampire, vampires, witch, witches, werewolf, dolls, creepy
    dolls, puppet
    master, phantom, skeletons, demon, demons, spiders, spider, snake, snakes, rats, ravens, raven, crows, the
    reaper, shadow figure
-.55  .75  .2  .8  film     | zombies, zombie, monster, monsters, kaiju, shark, sharks, wolf, wolves, pack of
    wolves, dragon, dragons,
    tanks, bandits, mob, angry bees, bees attack, invaders, soldiers attack, gangsters
-.50 -.45 -.2  .   .        | widow, orphan, orphans, beggar, refugee, refugees, prisoner, old man alone, lonely
    man, old soldier,
    the soldier, soldier, deserted wife, stray dog, lost dog, last survivor, survivor, homeless man, sick child, the
    patient
-.25  .10 -.2  .4  jazz     | detective, spy, spies, thief, thieves, burglar, private eye, femme fatale, gambler,
    assassin, guards
 .05 -.45 -.3 -.1 .         | monks, nuns, pilgrim, pilgrims, hermit, shepherd, whales, whale, jellyfish, turtles,
    owls
 .05  .45  .3  .1 house     | robots, robot, machines, drones, engines
"""

PLACES = """
 .45 -.25   .  -.3 .        | kitchen, fireplace, living room, porch, garden, japanese garden, meadow, orchard,
    vineyard, by the river,
    river bank, riverside, lake, still lake, bakery, cottage, farmhouse, treehouse, windowsill, campfire, hearth,
    hot spring
 .15 -.40 -.3 -.2 ambient   | in the clouds, space station, above the earth, on the moon, coral reef, mountain top,
    in the mountains,
    snowy peak, arctic, tundra, old library, botanical garden, aquarium, planetarium, tibetan, monastery, cloister
-.45 -.20 -.2  .45 .        | basement, cellar, crypt, morgue, asylum, empty house, abandoned factory, abandoned,
    abandoned hospital,
    ghost town, dungeon, tunnel, dark forest, dark alley, dark woods, hospital corridor, hospital, prison cell,
    prison,
    minefield, interrogation room, back alley, sewer, sewers, bottom of a glass, no man's land, trenches, the front,
    ruins
-.10  .15   .  .2  .        | supermarket, office, elevator, waiting line, parking garage, border, foreign city,
    hotel corridor,
    subway, metro station, airport, train station, checkpoint, skyscraper
 .30  .45  .2  .   .        | street market, bazaar, souk, downtown, factory floor, marketplace, harbour market,
    playground, stadium, arena,
    circus, funfair, fairground, amusement park, beach club, dance floor, tokyo, shibuya, marrakesh, mumbai, times
    square
 .45  .55   .  -.2 folk     | tavern, pub, barn, barn dance, irish pub, beer garden, oktoberfest, village square,
    village fair, greek wedding
 .25 -.35  -.2 . jazz       | piano bar, hotel bar, jazz cellar, cocktail lounge, hotel lobby
"""

WEATHER = """
-.35 -.40  -.1  .   .       | rain, raining, in the rain, drizzle, grey sky, overcast, sleet, puddles, cold rain,
    autumn rain
-.35  .70   .3  .6  .       | storm, thunderstorm, hurricane, blizzard, gale, lightning, rough sea, tempest
 .15 -.45 -.3  -.2  .       | snow falling, falling snow, snowfall, gentle snow, mist, morning mist, dew, soft
    breeze, breeze
-.25 -.30 -.3   .4  .       | fog, thick fog, in the fog, dust, smoke, ash, dead leaves, cold wind, howling wind
 .60  .30   .  -.4  .       | sunshine, sunny, blue sky, summer breeze, sunlit, warm wind, rainbow, spring air
"""

TIMES = """
 .35 -.45 -.2  -.4 .        | dawn, sunrise, daybreak, first light, sunset, golden hour, lazy afternoon
 .30 -.15   .  -.3 .        | sunday, saturday morning, breakfast
 .65  .40   .  -.4 .        | christmas morning, saturday night, summer holidays, summer, carnival season, friday
    night, payday
-.15 -.30 -.2   .2 .        | midnight, night, late night, three in the morning, in november,
    november,
    winter evening, dead of night, witching hour, last night, the small hours
 .10  .45  .2   .1 .        | rush hour, monday morning, deadline, last minute, noon
 .10 -.25   .   .  .        | years ago, after ten years, long ago, childhood, yesterday, in the old days
"""

PARTS = {"event": EVENTS, "activity": ACTIVITIES, "being": BEINGS, "place": PLACES, "weather": WEATHER, "time": TIMES}
