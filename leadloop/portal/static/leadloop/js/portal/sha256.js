/* SHA-256 (FIPS 180-4) of short texts. `crypto.subtle` is missing on plain http, and a promise per
   hash would make it the slower of the two. */

const FRACTIONS = (() => {
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((p) => n % p)) primes.push(n);
  const fraction = (root) => (root - Math.floor(root)) * 2 ** 32 | 0;
  return { start: primes.slice(0, 8).map((p) => fraction(Math.sqrt(p))), rounds: Int32Array.from(primes, (p) => fraction(Math.cbrt(p))) };
})();

const words = new Int32Array(64);
const turn = (x, by) => (x >>> by) | (x << (32 - by));

const mix = (state, view, offset) => {
  for (let i = 0; i < 16; i += 1) words[i] = view.getInt32(offset + i * 4);
  for (let i = 16; i < 64; i += 1) {
    const a = words[i - 15];
    const b = words[i - 2];
    words[i] = words[i - 16] + words[i - 7]
      + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + FRACTIONS.rounds[i] + words[i]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] = (state[i] + word) | 0; });
};

/** The digest of ASCII `text`, in hexadecimal. */
export const sha256 = (text) => {
  const blocks = ((text.length + 8) >> 6) + 1;
  const bytes = new Uint8Array(blocks * 64);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  bytes[text.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 4, text.length * 8);
  const state = FRACTIONS.start.slice();
  for (let block = 0; block < blocks; block += 1) mix(state, view, block * 64);
  return state.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
};
