import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FAILPOINTS, parseFailpoint } from './failpoint.js';

const sources = ['apps', 'libs'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts') && !path.includes('node_modules'))
    .map((path) => join(root, path)),
);

describe('failpoints', () => {
  it('are all used, once, and those that are used are listed', () => {
    const used = sources.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/\bfailpoint\('([^']*)'\)/g)].map(([, name]) => name),
    );
    expect(used.toSorted()).toEqual(Object.keys(FAILPOINTS).toSorted());
  });

  it('are named in FAILPOINT, and which time it is to be', () => {
    expect(parseFailpoint('worker.committed')).toEqual({ name: 'worker.committed', passes: 1 });
    expect(parseFailpoint('door.queued:12')).toEqual({ name: 'door.queued', passes: 12 });
    const wrong = ['', 'worker', 'worker.committed:0', 'worker.committed:x', 'toString', 'door.queued:1:2'];
    expect(wrong.map(parseFailpoint)).toEqual(wrong.map(() => undefined));
  });
});
