import fc from 'fast-check';
import { partitionOf } from '../../apps/propeller/src/delivery/keys.js';

/** Written down again, not imported: this is what the contract says. */
const ID = /^[A-Za-z0-9_.@~-]{1,128}$/;
const EVENT_ID = /^[\x21-\x7e]{1,128}$/;
const TOPIC = /^[A-Za-z0-9_@~-][A-Za-z0-9_.@~-]{0,125}$/;
const SEGMENTS_MAX = 8;

export const isId = (text: string): boolean => ID.test(text);
export const isEventId = (text: string): boolean => EVENT_ID.test(text);
export const isTopic = (text: string): boolean => TOPIC.test(text) && text.split('.').length <= SEGMENTS_MAX;
export const isPattern = (text: string): boolean => TOPIC.test(text.endsWith('.*') ? text.slice(0, -2) : text);

/** Within the alphabet, and as near to each other and to what is put around them as it allows. */
const TEMPTING = [
  'a',
  'A',
  'b',
  'a.b',
  'a.b.c',
  'other',
  'acme',
  'acme.client.a',
  'client',
  'topic',
  'tenant',
  'p17',
  'a'.repeat(20),
  `${'a'.repeat(19)}b`,
  'a'.repeat(128),
  '__proto__',
  'constructor',
  'toString',
  '-',
  '.',
  '~@_.-',
];

/** Names for which both tenants land in the same partition: only what comes behind its tag keeps them apart. */
function colliding(prefix: string, count: number): string[] {
  const found: string[] = [];
  for (let i = 0; found.length < count; i++) {
    const name = `c${i}`;
    if (partitionOf('acme', prefix + name) === partitionOf('other', prefix + name)) found.push(name);
  }
  return found;
}

const COLLIDING = [...colliding('', 12), ...colliding('topic/', 4)];

/** Outside of it. */
const FORBIDDEN = [
  '',
  ' ',
  'a b',
  'a:b',
  ':a',
  'other:a',
  'tenant:other:client:a',
  '{p17}tenant:other:client:a',
  'socket.io#/#a#',
  '*',
  'a.*',
  'a/b',
  '../other/a',
  'a#',
  '{a}',
  'a}',
  'a\n',
  'a\0',
  '\u0430',
  'é',
  '💥',
  'a\u200b',
  '"],"except":[',
  'a'.repeat(129),
];

const mixed = fc
  .array(fc.constantFrom('a', 'b', '.', ':', '{', '}', '/', '#', '*', '-', 'other', 'acme', 'é'), { maxLength: 6 })
  .map((parts) => parts.join(''));

/** Mostly tempting, so that different tenants often choose the same. */
export const anyId = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TEMPTING) },
  { weight: 6, arbitrary: fc.constantFrom(...COLLIDING) },
  { weight: 2, arbitrary: fc.constantFrom(...FORBIDDEN) },
  { weight: 1, arbitrary: mixed },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 24 }) },
);

export const anyPattern = fc.oneof(
  anyId,
  anyId.map((prefix) => `${prefix}.*`),
);
