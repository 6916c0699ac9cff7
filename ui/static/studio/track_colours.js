/**
 * The colour of a part: by its id, which it keeps for good, so that no colour changes when another part comes or goes.
 */

const COLOURS = 8;

/**
 * @param {{id: string}} track
 * @returns {number} which of the colours of tokens.css: 0 for "t1", 1 for "t2", after the last the first again
 */
export function colourOf(track) {
  const number = Number(/^t(\d+)$/.exec(track.id)?.[1] ?? 1);
  return (number + COLOURS - 1) % COLOURS;
}
