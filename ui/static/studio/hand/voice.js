/**
 * A plain voice that sounds at once: what a key or a drawn note is like, before the real instruments have played it.
 * Nothing is fetched. Sounds only when a person presses a key or moves a note.
 */

const RELEASE_S = 0.12;
const PEAK = 0.22;
const DECAY_S = 1.6;

let context = null;
let noise = null;

function ready() {
  context ??= new AudioContext({ latencyHint: "interactive" });
  if (context.state === "suspended") context.resume();
  return context;
}

/** How much later than it was asked for a sound leaves the loudspeaker, in milliseconds, as far as the browser knows. */
export function outputDelay_ms() {
  return context ? 1000 * ((context.baseLatency || 0) + (context.outputLatency || 0)) : 0;
}

/** Wakes the sound up; browsers want a press for that. */
export function wakeVoice() {
  return ready();
}

/**
 * Begins a note.
 * @param {number} pitch @param {number} velocity @param {boolean} isDrum
 * @returns {() => void} ends it
 */
export function soundNote(pitch, velocity, isDrum = false) {
  const audio = ready();
  const at = audio.currentTime;
  const level = PEAK * (velocity / 127) ** 1.4;
  const gain = new GainNode(audio, { gain: 0 });
  gain.connect(audio.destination);
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(level, at + 0.004);
  gain.gain.exponentialRampToValueAtTime(Math.max(1e-4, level * 0.12), at + (isDrum ? 0.12 : DECAY_S));
  const sources = isDrum ? drum(audio, pitch) : tone(audio, pitch);
  for (const source of sources) {
    source.out.connect(gain);
    source.play.start(at);
  }
  let ended = false;
  return () => {
    if (ended) return;
    ended = true;
    const now = audio.currentTime;
    gain.gain.cancelScheduledValues(now);
    gain.gain.setTargetAtTime(0, now, RELEASE_S / 3);
    for (const source of sources) source.play.stop(now + RELEASE_S * 2);
  };
}

/** A note that ends by itself. */
export function tapNote(pitch, velocity, isDrum = false, long_ms = 260) {
  setTimeout(soundNote(pitch, velocity, isDrum), long_ms);
}

function tone(audio, pitch) {
  const frequency = 440 * 2 ** ((pitch - 69) / 12);
  const body = new OscillatorNode(audio, { type: "triangle", frequency });
  const edge = new OscillatorNode(audio, { type: "sine", frequency: frequency * 2 });
  const less = new GainNode(audio, { gain: 0.25 });
  edge.connect(less);
  return [
    { play: body, out: body },
    { play: edge, out: less },
  ];
}

/** Low keys are skins, high ones metal. */
function drum(audio, pitch) {
  if (pitch === 35 || pitch === 36 || (pitch >= 41 && pitch <= 50 && ![42, 44, 46, 49].includes(pitch))) {
    const skin = new OscillatorNode(audio, { type: "sine", frequency: pitch < 38 ? 58 : 80 + (pitch - 40) * 12 });
    return [{ play: skin, out: skin }];
  }
  noise ??= whiteNoise(audio);
  const play = new AudioBufferSourceNode(audio, { buffer: noise, loop: true });
  const band = new BiquadFilterNode(audio, { type: pitch < 42 ? "bandpass" : "highpass", frequency: pitch < 42 ? 1800 : 6500, Q: 0.7 });
  play.connect(band);
  return [{ play, out: band }];
}

function whiteNoise(audio) {
  const buffer = new AudioBuffer({ length: audio.sampleRate / 2, sampleRate: audio.sampleRate });
  const data = buffer.getChannelData(0);
  for (let i = 0; i < data.length; i += 1) data[i] = Math.random() * 2 - 1;
  return buffer;
}
