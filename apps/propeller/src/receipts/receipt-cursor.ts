import { createHash } from 'node:crypto';
import { PARTITIONS } from '../delivery/keys.js';

/** Where a reader stands. */
export interface ReceiptPosition {
  /** Of all epochs together: differs as soon as one partition has lost its memory. Empty: not known. */
  print: string;
  /** By partition, the id of the last entry read, `<ms>-<seq>`; empty for none. */
  ids: string[];
  /** By partition, of which epoch that was: see `markOf`. 0 where there is no id. */
  marks: number[];
}

const VERSION = 2;
const PRINT_BYTES = 6;
const CHARS_MAX = 8192;

export function fingerprint(epochs: readonly string[]): string {
  return createHash('sha256').update(epochs.join('\n')).digest().subarray(0, PRINT_BYTES).toString('hex');
}

/** Tells epochs of one partition apart, in two bytes. */
export function markOf(epoch: string): number {
  return createHash('sha256').update(epoch).digest().readUInt16BE();
}

function pushNumber(bytes: number[], value: number): void {
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
}

function split(id: string): [ms: number, seq: number] {
  const dash = id.indexOf('-');
  return [Number(id.slice(0, dash)), Number(id.slice(dash + 1))];
}

/**
 * Opaque to readers: base64url of version, fingerprint, the newest time, and for each partition in use its number, how far
 * its time lies behind the newest, the sequence, and its mark; numbers as varints, so that a partition takes some six bytes.
 */
export function encodeCursor({ print, ids, marks }: ReceiptPosition): string {
  const used: [partition: number, ms: number, seq: number][] = [];
  let newest = 0;
  for (const [partition, id] of ids.entries()) {
    if (!id) continue;
    const [ms, seq] = split(id);
    used.push([partition, ms, seq]);
    if (ms > newest) newest = ms;
  }
  const bytes = [VERSION, ...Buffer.from(print, 'hex')];
  pushNumber(bytes, newest);
  for (const [partition, ms, seq] of used) {
    bytes.push(partition);
    pushNumber(bytes, newest - ms);
    pushNumber(bytes, seq);
    const mark = marks[partition] ?? 0;
    bytes.push(mark >> 8, mark & 0xff);
  }
  return Buffer.from(bytes).toString('base64url');
}

/** @returns undefined for what `encodeCursor` did not write */
export function decodeCursor(text: string): ReceiptPosition | undefined {
  if (text.length > CHARS_MAX || !/^[\w-]+$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  let at = 1 + PRINT_BYTES;
  const number = (): number => {
    let value = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++] as number;
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
    return Number.NaN;
  };
  const newest = number();
  const ids = Array.from({ length: PARTITIONS }, () => '');
  const marks = ids.map(() => 0);
  while (at < bytes.length) {
    const partition = bytes[at++] as number;
    const ms = newest - number();
    const seq = number();
    if (!Number.isSafeInteger(ms) || ms < 0 || !Number.isSafeInteger(seq)) return undefined;
    ids[partition] = `${ms}-${seq}`;
    marks[partition] = (bytes[at++] ?? 0) * 256 + (bytes[at++] ?? 0);
  }
  const position = { print: bytes.subarray(1, 1 + PRINT_BYTES).toString('hex'), ids, marks };
  // One position has one text: whatever was cut, padded or made up does not come out the same.
  const whole = bytes[0] === VERSION && Number.isSafeInteger(newest) && encodeCursor(position) === text;
  return whole ? position : undefined;
}
