"""Scenes and things a figurative brief is made of -> valence, arousal, density, and where one suggests itself a style.

Hand-written for this project, with the axes of `mood_words`. A line reads: valence arousal density style | phrases
separated by commas. A dot leaves it open.
A style here is a hint: said words about style win over it.
"""

SCENE_LINES = """
-.30 -.40   .  .         | rain, raining, rainy, drizzle, puddles, umbrella, wet streets, raindrops, grey sky,
    regen, pluie, lluvia, pioggia
-.30  .75   .  film      | storm, thunderstorm, thunder, hurricane, tempest, lightning, tornado, gewitter,
    orage, tormenta
 .00 -.60 -.40 ambient   | snow, snowfall, snowflakes, winter, frost, frozen lake, ice, glacier,
    blizzard aftermath, icicles, schnee, neige, inverno, hiver
-.15 -.45 -.30 ambient   | fog, mist, haze, foggy, smoke, clouds, cloud, drifting, nebel
 .60  .35   .  .         | sunshine, sun, summer, summer days, sunny day, blue sky, warm day, sommer, été,
    verano, estate, july, heat
 .50  .40   .  .         | spring, blossoms, flowers, meadow, butterflies, garden, bloom, bees, birds,
    birdsong, blackbird, frühling, printemps, primavera
-.20 -.35   .  .         | autumn, fall leaves, falling leaves, november, october, leaves, harvest moon,
    herbst, automne, otoño
 .30 -.40 -.20 .         | dawn, sunrise, daybreak, early morning, first light, morning dew, lever du soleil
 .45  .15   .  .         | morning, breakfast, coffee, waking up, market, bakery, tea, kitchen, cooking,
    baking, sunday morning
 .30 -.40   .  .         | afternoon, lazy afternoon, hammock, nap, porch, siesta, lazy sunday, sunday
 .10 -.40   .  .         | sunset, dusk, twilight, golden hour, evening, campfire embers, nightfall
-.05 -.35   .  .         | night, moon, moonlight, moonlit, stars, starlight, starry sky, night sky, nacht,
    nuit, noche, notte
-.30 -.30   .  .         | midnight, empty street, alley, streetlights, street lamps, insomnia,
    three in the morning, last train, empty station, station, platform, empty, lost
 .30 -.55 -.30 ambient   | lake, pond, still water, river, stream, brook, waterfall, creek, misty lake
 .20 -.25   .  .         | sea, ocean, waves, beach, shore, harbour, harbor, sailing, tide, coast, seaside,
    boat, lighthouse, sailor, island, meer, mer, mar, mare
-.10 -.35 -.30 ambient   | underwater, deep sea, submarine, whale, whales, coral, abyss, depths
 .05 -.50 -.40 ambient   | space, galaxy, nebula, cosmos, orbit, astronaut, planets, planet, stargazing,
    spaceship drifting, universe, milky way
 .20 -.40 -.20 .         | forest, woods, trees, mountain, mountains, valley, countryside, hills, fields,
    rice fields, wald, forêt, wilderness, nature, farm, meadowland
-.05  .10   .  .         | desert, dunes, caravan, oasis, camel, canyon, prairie, western, cowboy, saloon
 .10  .30   .  latin     | jungle, rainforest, tropical, savanna, palm trees, carnival in rio, fiesta, cantina
 .80  .45   .  .         | picnic, puppies, puppy, kittens, kitten, ice cream, balloons, lemonade, rainbow,
    bicycle ride, playground, kite, candy, bunny, bunnies, ducklings
 .70  .65   .  .         | birthday, birthday party, children playing, kids, children, sprinkler, holiday,
    holidays, vacation, amusement park, water park, trampoline, recess, school's out, summer holidays,
    first day of summer
 .45  .55  .2  march     | circus, clown, clowns, parade, carnival, marionettes, puppet show
 .65  .10   .  .         | wedding, bride, first dance, engagement, anniversary, valentine, love letter,
    proposal, honeymoon, love, lovers, kiss, in love, romance
 .45 -.60   .  lullaby   | lullaby, baby, newborn, cradle, bedtime, falling asleep, sleeping, sleep, goodnight,
    crib, teddy bear, nursery
 .40 -.35   .  .         | home, fireplace, grandmother, grandma, grandfather, grandpa, blanket, cottage,
    warm bread, cat, cats, grandma's kitchen, hearth, candle, candlelight, candles
-.45  .65   .  film      | fire, burning, flames, burning village, wildfire, volcano, lava, earthquake,
    avalanche, collapse, shipwreck, sinking ship, crash, plague, doom
 .15  .05   .  waltz     | carousel, merry-go-round, fairground, funfair, music box, ballroom,
    ferris wheel, snow globe, masked ball
-.05 -.40   .  .         | attic, old photographs, photographs, photo album, memories, memory, childhood,
    remembering, letters, dusty, dust, old friends, the past, long ago, postcard, old cinema, polaroid
-.15 -.20   .  .         | walking home, walking, walk, long day, long walk, wandering, stroll, strolling,
    footsteps, going home, bus ride, train ride, train window, commute
 .10  .10   .  .         | road trip, highway, driving, open road, motorway, train, railway, journey, travel,
    travelling, departure, airport, voyage
 .15  .15   .  synthwave | neon, neon lights, night drive, driving at night, city lights, cyberpunk,
    retro future, arcade, miami, skyline, blade runner city
 .35  .60   .  .         | city, downtown, traffic, subway, rush hour, new york, street market, crowd, metropolis
 .15 -.30   .  jazz      | cocktail bar, hotel lobby, elevator, piano bar, jazz club, smoky bar, whiskey,
    lounge, late-night bar, speakeasy, bar at closing time
 .25  .00   .  bossa nova | cafe, café, paris, terrace, rio, ipanema, seaside cafe, accordion on the seine
-.70 -.50   .  .         | funeral, grave, graveyard, cemetery, mourning, grief, loss, goodbye, farewell,
    the last goodbye, heartbreak, breakup, break-up, tears, parting, losing someone, dies, died, death, dying,
    burial, widow, leaving, abschied, adieu
-.60  .05   .  film      | haunted, haunted house, ghost, ghosts, spirits, haunted carousel, seance, crypt,
    vampire, dracula, witches, witch, werewolf, skeletons, phantom, halloween, nightmare, nightmares, zombie,
    zombies, monster, monsters, demon, demons, hell
-.50  .90  .3  film      | boss fight, boss battle, final boss, battle, war, fight, fighting, combat, duel,
    siege, invasion, apocalypse, attack, final battle, dragon, dragons, army
-.30  .90  .3  film      | chase, car chase, pursuit, escape, escaping, running away, explosion, bomb,
    countdown, race against time, getaway, hunted, manhunt
 .35  .80  .2  .         | race, racing car, speed, motorbike, motorcycle, sprint, marathon, workout, gym,
    running, football, goal, stadium, rollercoaster, roller coaster, skateboard
-.35  .25 -.1  jazz      | heist, spy, spies, detective, sneaking, tiptoe, tiptoes, tiptoeing, burglar,
    stealth, undercover, agent, private eye, investigation, murder mystery, casino, noir, crime scene, thief
-.35  .00 -.2  .         | cave, cavern, dungeon, ruins, catacombs, labyrinth, maze, tomb, temple ruins,
    castle at night, mansion, swamp, riddle, secret, secrets, unknown
 .40  .60   .  film      | castle, knights, knight, kingdom, king, queen, coronation, crusade, quest, hero,
    heroes, adventure, pirates, pirate ship, pirate, treasure, voyage home, flying, flight over, eagle, victory,
    olympic, champions, rescue
 .25 -.10   .  film      | fairy, fairies, unicorn, elves, elf, wizard, spell, enchanted forest, wonderland,
    dream, dreams, dreaming, dreamland, wonder, starry wonder, angel, angels
 .10  .30   .  synthwave | robot, robots, machine, machines, factory, computer, code, laboratory, android,
    spaceship, ufo, aliens, alien, laser, time machine, future
 .20  .35   .  chiptune  | video game, platformer, pixel, level one, game menu, retro game, 8-bit hero, console
 .25 -.35   .  lo-fi     | studying, study, homework, reading, library, desk lamp, rainy window, bookshop,
    books, writing letters, focus, concentration
 .20 -.65 -.5  ambient   | yoga, meditation, spa, massage, breathing, incense, temple, monastery, prayer,
    candlelit bath, stillness, silence
 .50  .30   .  .         | christmas, sleigh, sleigh ride, christmas eve, santa, advent, snowman, jingle,
    reindeer, weihnachten, noël
 .30 -.20   .  hymn      | church, cathedral, choirboys, easter, sunday service, chapel, pilgrimage, hallelujah
 .55  .55   .  folk      | tavern, pub, village dance, barn dance, harvest, harvest festival, campfire, hobbit,
    village, medieval fair, renaissance fair, shepherd, fishing, fish, barefoot, tractor, gypsy camp, leprechaun
-.20  .20   .  blues     | whisky river, hard luck, tax day, broke, unpaid bills, monday, deadline, hangover,
    prison, jail, jailhouse
 .05 -.10   .  .         | curtain, curtain rises, stage, theatre, theater, opera house, backstage, spotlight,
    audience waiting, applause fading
-.10 -.45 -.2 .         | diner, three a.m., 3 a.m., 3am, 2am, 4am, truck stop, trucker, gas station, motel,
    parking lot, night shift, vending machine, laundromat, empty bar
 .35 -.45 -.1 .         | honey, dripping, syrup, sunbeam, sunbeams, warm bath, bubbles, feather, feathers,
    silk, velvet, pillow, slow motion, cream, chocolate
 .30  .30   .  .         | school, schoolyard, classroom, teacher, market square, grandchildren, neighbours,
    barbecue, garden party, road to the beach, kites, scooter, roller skates, juggling, magician
-.25  .35   .  film      | police, sirens, escape room, ticking, ticking clock, stakeout, courtroom, trial,
    hospital corridor, elevator stuck, border crossing, smuggler, prison break, sabotage
 .15  .20   .  .         | airplane, aeroplane, balloon ride, hot air balloon, bicycle, ferry, tram, bus,
    metro, carriage, horse ride, canoe, kayak, mountain pass, expedition
 .10 -.35   .  film      | credits, end credits, credits roll, closing scene, epilogue, aftermath, survivors
 .40  .45   .  .         | victory lap, graduation, opening night, curtain call, new beginning, fresh start,
    new year, fireworks, celebration, homecoming, reunion
 .35  .20   .  .         | dog, dogs, rabbit, squirrel, squirrels, fox, horse, horses, pony, penguin, penguins,
    elephant, bear, owl, mouse, dolphins, dancing, dance, dancer, ballerina, waltzing
 .00 -.10   .  .         | mirror, clock, clocks, window, rooftop, rooftops, bridge at night, door, shadow,
    shadows, hourglass, garden gate, statue, museum, painting
-.40 -.30   .  .         | hospital, waiting room, orphan, homeless, refugee, regret, missing you,
    missing someone, alone, empty chair, empty house, exile, unrequited love
"""
