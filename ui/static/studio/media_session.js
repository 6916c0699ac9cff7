/**
 * The player on the lock screen, on headphone buttons and on a keyboard's media keys, where the browser offers it.
 */

const session = navigator.mediaSession;

/**
 * @param {string} title
 * @param {string|null} version
 */
export function showMediaTitle(title, version) {
  if (!session || typeof MediaMetadata === "undefined") return;
  session.metadata = new MediaMetadata({ title, artist: "Parlando", album: version ?? "" });
}

/** @param {{play: () => void, pause: () => void, seek: (s: number) => void, position_s: number}} player */
export function setMediaActions(player) {
  if (!session) return;
  const actions = {
    play: () => player.play(),
    pause: () => player.pause(),
    stop: () => player.pause(),
    previoustrack: () => player.seek(0),
    seekto: (details) => player.seek(details.seekTime),
    seekbackward: (details) => player.seek(player.position_s - (details.seekOffset ?? 5)),
    seekforward: (details) => player.seek(player.position_s + (details.seekOffset ?? 5)),
  };
  for (const [name, act] of Object.entries(actions)) {
    try {
      session.setActionHandler(name, act);
    } catch {
      // a browser that does not know this action goes without it
    }
  }
}
