import { runReplay } from './run-replay.js';

process.exitCode = await runReplay(
  process.argv.slice(2),
  process.env,
  (line) => void process.stdout.write(`${line}\n`),
  (line) => void process.stderr.write(`${line}\n`),
);
