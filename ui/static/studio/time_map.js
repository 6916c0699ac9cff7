/**
 * Two timelines of one music, such as the song before and after an edit: the same musical place in both.
 * Straight lines between the pairs; before the first and after the last pair both run side by side.
 */

export class TimeMap {
  /** @param {[number, number][]|null} pairs [here_s, there_s], rising; null or one pair: the same seconds in both */
  constructor(pairs) {
    this.pairs = pairs && pairs.length > 1 ? pairs : [[0, 0], [1, 1]];
  }

  /** @param {number} here_s */
  there(here_s) {
    return along(this.pairs, here_s, 0, 1);
  }

  /** @param {number} there_s */
  here(there_s) {
    return along(this.pairs, there_s, 1, 0);
  }
}

export const SAME_TIME = new TimeMap(null);

function along(pairs, asked, from, to) {
  const last = pairs.length - 1;
  if (asked <= pairs[0][from]) return Math.max(0, pairs[0][to] + asked - pairs[0][from]);
  if (asked >= pairs[last][from]) return pairs[last][to] + asked - pairs[last][from];
  const index = lastAtOrBefore(pairs, asked, from);
  const [left, right] = [pairs[index], pairs[index + 1]];
  const width = right[from] - left[from];
  const share = width > 0 ? (asked - left[from]) / width : 0;
  return left[to] + share * (right[to] - left[to]);
}

function lastAtOrBefore(pairs, asked, from) {
  let [low, high] = [0, pairs.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pairs[middle][from] <= asked) low = middle;
    else high = middle - 1;
  }
  return low;
}
