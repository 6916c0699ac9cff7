/**
 * Places the versions of a song in lanes, so that branches can be drawn: pure, no page.
 * The way to the current version is lane 0; each line of versions that left it has a lane of its own, taken again once free.
 */

/**
 * @typedef {{id: string, parents: string[], on_path?: boolean, selected?: boolean}} Version
 * @typedef {{id: string, lane: number, parent: string|null}} Place
 */

/** The number in "v12". */
export const ordinal = (id) => Number(id.slice(1));

/**
 * @param {Version[]} versions in any order
 * @param {string|null} head
 * @returns {{places: Place[], lanes: number}} newest first
 */
export function layOut(versions, head) {
  const newestFirst = [...versions].sort((a, b) => ordinal(b.id) - ordinal(a.id));
  const known = new Set(newestFirst.map((version) => version.id));
  const way = wayTo(head, newestFirst);
  /** @type {(string|null)[]} what each lane leads to; lane 0 is kept for the way */
  const leads = ["the way"];
  const places = newestFirst.map((version) => {
    const parent = version.parents.find((id) => known.has(id)) ?? null;
    let lane = 0;
    if (!way.has(version.id)) {
      lane = leads.indexOf(version.id, 1);
      if (lane < 0) lane = free(leads);
      leads[lane] = parent;
    }
    // Every branch that started here has arrived.
    leads.forEach((id, at) => {
      if (at > 0 && at !== lane && id === version.id) leads[at] = null;
    });
    return { id: version.id, lane, parent };
  });
  return { places, lanes: leads.length };
}

function wayTo(head, versions) {
  const byId = new Map(versions.map((version) => [version.id, version]));
  const way = new Set();
  for (let id = head; id && byId.has(id) && !way.has(id); id = byId.get(id).parents[0]) way.add(id);
  return way;
}

function free(leads) {
  const at = leads.indexOf(null, 1);
  return at < 0 ? leads.push(null) - 1 : at;
}
