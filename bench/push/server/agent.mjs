// @ts-check
// Part of every server: collects garbage when it is told to, and keeps a CPU profile of the
// stretch that is measured.
import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '../../child.mjs';

const collections = 4;
const pauseMs = 250;

/** @type {Session | undefined} */
let session;

serve({ collect, startProfile, stopProfile });

/** Several times, with pauses: V8 gives memory back to the system a little later, and shrinks what it keeps for new objects only when little survives. */
async function collect() {
  for (let i = 0; i < collections; i++) {
    globalThis.gc?.();
    await sleep(pauseMs);
  }
}

async function startProfile() {
  session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 500 });
  await session.post('Profiler.start');
}

/** @param {string} path */
async function stopProfile(path) {
  if (!session) throw new Error('there is no profile to stop');
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(profile));
}
