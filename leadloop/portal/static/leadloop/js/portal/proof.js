/* The proof of work (ALTCHA) of one submission: asked for and solved while the visitor types, in
   slices so short that nobody feels them. */

import { sha256 } from "./sha256.js";

const SLICE_MS = 8;
const EARLY_MS = 30_000;

const breathe = () => new Promise((resolve) => { setTimeout(resolve, 0); });

/** The number behind a challenge, or null if there is none. */
export const solve = async ({ challenge, salt, maxnumber }) => {
  let number = 0;
  while (number <= maxnumber) {
    const until = performance.now() + SLICE_MS;
    do {
      if (sha256(salt + number) === challenge) return number;
      number += 1;
    } while (number <= maxnumber && performance.now() < until);
    await breathe();
  }
  return null;
};

const expiry = (salt) => Number(new URLSearchParams(salt.split("?")[1]).get("expires")) * 1000;

const ask = async (base, form, submission) => {
  const url = new URL(`/p/${form}/challenge`, base);
  url.searchParams.set("submission", submission);
  const response = await fetch(url, { credentials: "omit", cache: "no-store" });
  if (!response.ok) throw new Error(`challenge: ${response.status}`);
  const asked = await response.json();
  const number = await solve(asked);
  const { algorithm, challenge, salt, signature } = asked;
  return { until: expiry(salt) - EARLY_MS, payload: btoa(JSON.stringify({ algorithm, challenge, number, salt, signature })) };
};

/** Keeps the proof of each submission of one form; `from(id)` is its payload, fresh if need be. */
export const prover = (base, form) => {
  const proofs = new Map();
  const begin = (id) => {
    const proof = ask(base, form, id);
    proofs.set(id, proof);
    proof.catch(() => proofs.delete(id));
    return proof;
  };
  return {
    /** Begin to work for a submission. */
    begin(id) {
      if (!proofs.has(id)) begin(id).catch(() => { /* asked for again before it is sent */ });
    },
    /** Its payload. A proof that would expire on the way, or was refused, is made anew. */
    async of(id, { anew = false } = {}) {
      let proof = proofs.get(id);
      if (!proof || anew || (await proof).until < Date.now()) proof = begin(id);
      return (await proof).payload;
    },
  };
};
