// @ts-check
// Loaded into the server that is to be profiled, before its own code: keeps its CPU profile where BENCH_PROFILE says, for
// the performance tab of Chrome's tools. (Node 20 does not take --cpu-prof from NODE_OPTIONS.)
import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { dirname } from 'node:path';

const path = process.env['BENCH_PROFILE'];
if (path) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.start');
  process.on('exit', () => {
    // Answered before it returns, as everything within one process is.
    session.post('Profiler.stop', (_error, { profile }) => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, JSON.stringify(profile));
    });
  });
}
