/**
 * The media elements behind the one player: one sounds, the others wait with the next source at the next place
 * (the other side of a comparison, a mix without a part, the top of a loop), so that a change is heard without a gap.
 */

const DECKS = 3;
const READY_MS = 20000;

export class Decks {
  /** @param {(kind: string, audio: HTMLAudioElement) => void} tell hears the media events of the active deck */
  constructor(tell) {
    const shelf = document.createElement("div");
    shelf.id = "parlando-decks";
    shelf.hidden = true;
    this.all = Array.from({ length: DECKS }, () => makeDeck(shelf));
    document.body.append(shelf);
    this.active = this.all[0];
    this.lastUsed = new Map(this.all.map((deck) => [deck, 0]));
    for (const kind of ["play", "pause", "ended", "waiting", "playing", "seeked", "loadedmetadata", "error"]) {
      for (const deck of this.all) deck.addEventListener(kind, () => deck === this.active && tell(kind, deck));
    }
  }

  /** Puts a source on the active deck, stopped at a place. */
  load(url, at_s) {
    this.active.pause();
    const waiting = this.all.find((deck) => deck !== this.active && deck.dataset.url === url);
    this.active = waiting ?? this.active;
    setSource(this.active, url);
    if (url) seekSoon(this.active, at_s);
    this.#use(this.active);
  }

  /** Has a source fetched, for later. */
  preload(url) {
    setSource(this.#idleFor(url), url);
  }

  /**
   * A deck that waits, stopped, with this source at this place.
   * @returns {Promise<HTMLAudioElement>} rejects when the source cannot be had
   */
  async cue(url, at_s) {
    const deck = this.#idleFor(url);
    setSource(deck, url);
    this.#use(deck);
    await until(deck, "canplay", () => deck.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA);
    if (Math.abs(deck.currentTime - at_s) > 0.001) {
      deck.currentTime = at_s;
      await until(deck, "seeked", () => !deck.seeking);
      await until(deck, "canplay", () => deck.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA);
    }
    return deck;
  }

  /** Makes a waiting deck the one that is heard; the music goes on if it went. */
  switchTo(deck, playing) {
    const old = this.active;
    if (deck === old) return;
    deck.playbackRate = old.playbackRate;
    deck.volume = old.volume;
    this.active = deck;
    this.#use(deck);
    old.pause();
    if (playing) deck.play().catch(() => {});
  }

  /** @param {(deck: HTMLAudioElement) => void} change such as the volume, for every deck */
  each(change) {
    this.all.forEach(change);
  }

  #idleFor(url) {
    const idle = this.all.filter((deck) => deck !== this.active);
    const there = idle.find((deck) => deck.dataset.url === url);
    return there ?? idle.sort((a, b) => this.lastUsed.get(a) - this.lastUsed.get(b))[0];
  }

  #use(deck) {
    this.lastUsed.set(deck, performance.now());
  }
}

function makeDeck(shelf) {
  const deck = new Audio();
  deck.preload = "auto";
  deck.preservesPitch = true;
  shelf.append(deck);
  return deck;
}

function setSource(deck, url) {
  if (deck.dataset.url === (url ?? "") && !deck.error) return;
  deck.dataset.url = url ?? "";
  const rate = deck.playbackRate;
  if (url) deck.src = url;
  else deck.removeAttribute("src");
  deck.load();
  deck.playbackRate = rate;
}

function seekSoon(deck, at_s) {
  const url = deck.dataset.url;
  const seek = () => {
    if (deck.dataset.url === url) deck.currentTime = at_s;
  };
  if (deck.readyState >= HTMLMediaElement.HAVE_METADATA) seek();
  else if (at_s > 0) deck.addEventListener("loadedmetadata", seek, { once: true });
}

function until(deck, kind, done) {
  if (done()) return Promise.resolve();
  const url = deck.dataset.url;
  return new Promise((resolve, reject) => {
    const watch = new AbortController();
    const end = (act, value) => {
      watch.abort();
      clearTimeout(timer);
      act(value);
    };
    const timer = setTimeout(() => end(reject, new Error("the sound did not arrive")), READY_MS);
    deck.addEventListener(kind, () => done() && end(resolve), { signal: watch.signal });
    deck.addEventListener("error", () => end(reject, new Error("the sound cannot be played")), { signal: watch.signal });
    deck.addEventListener("emptied", () => deck.dataset.url !== url && end(reject, new Error("another sound was asked")), {
      signal: watch.signal,
    });
  });
}
