/**
 * What mouse, pen and fingers do on the piano roll, told as a few calls: seek, select, zoom. Knows no song.
 *
 * A mouse drag selects. A finger scrolls, as everywhere on a phone, unless selecting was switched on; two fingers zoom.
 */

/** A press that moves less than this is a click. */
const CLICK_PX = 4;
const WHEEL_ZOOM = 0.0022;

/**
 * @param {HTMLElement} surface what is pointed at; x counts from its left edge
 * @param {{seek: (x: number) => void, extend: (x: number) => void, drag: (from: number, to: number) => void,
 *   zoom: (factor: number, x: number) => void, fingerSelects: () => boolean, isFree: () => boolean}} acts
 *   `isFree`: nobody else takes presses for themselves now
 */
export function followPointers(surface, acts) {
  const xOf = (event) => event.clientX - surface.getBoundingClientRect().left;
  dragging(surface, acts, xOf);
  surface.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      acts.zoom(Math.exp(-event.deltaY * WHEEL_ZOOM), xOf(event));
    },
    { passive: false },
  );
  pinching(surface, acts);
}

function dragging(surface, acts, xOf) {
  let press = null;
  surface.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary || !acts.isFree()) return;
    press = { id: event.pointerId, x: xOf(event), moved: false, selects: event.pointerType !== "touch" || acts.fingerSelects() };
  });
  surface.addEventListener("pointermove", (event) => {
    if (!press || event.pointerId !== press.id) return;
    const at = xOf(event);
    if (!press.moved && Math.abs(at - press.x) < CLICK_PX) return;
    if (!press.moved) surface.setPointerCapture(event.pointerId);
    press.moved = true;
    if (press.selects) acts.drag(press.x, at);
  });
  surface.addEventListener("pointerup", (event) => {
    if (!press || event.pointerId !== press.id) return;
    const { moved } = press;
    press = null;
    if (moved) return;
    if (event.shiftKey) acts.extend(xOf(event));
    else acts.seek(xOf(event));
  });
  surface.addEventListener("pointercancel", () => (press = null));
}

/** Touch events, not pointer events: the browser takes a pointer away as soon as it scrolls. */
function pinching(surface, acts) {
  let spread = 0;
  const spreadOf = (touches) => Math.hypot(touches[0].clientX - touches[1].clientX, touches[0].clientY - touches[1].clientY);
  surface.addEventListener(
    "touchstart",
    (event) => (spread = event.touches.length === 2 ? spreadOf(event.touches) : 0),
    { passive: true },
  );
  surface.addEventListener(
    "touchmove",
    (event) => {
      if (event.touches.length !== 2 || !spread) return;
      event.preventDefault();
      const now = spreadOf(event.touches);
      const middle = (event.touches[0].clientX + event.touches[1].clientX) / 2 - surface.getBoundingClientRect().left;
      acts.zoom(now / spread, middle);
      spread = now;
    },
    { passive: false },
  );
  surface.addEventListener("touchend", () => (spread = 0));
}
