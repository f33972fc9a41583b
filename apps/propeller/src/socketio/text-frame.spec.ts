import { describe, expect, it } from '@jest/globals';
import * as ws from 'ws';
import { textFrame } from './text-frame.js';

const { Sender } = ws as unknown as { Sender: { frame(data: Buffer, options: object): Buffer[] } };

/** As ws itself writes it. */
function byWs(text: string): Buffer {
  const options = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: false };
  return Buffer.concat(Sender.frame(Buffer.from(text), options));
}

describe('a text frame', () => {
  it.each([0, 1, 116, 117, 118, 1000, 65_526, 65_527, 65_528, 100_000])(
    'is what ws would send, %i characters',
    (length) => {
      const body = 'x'.repeat(length);
      expect(textFrame('42["e",', body, ']')).toEqual(byWs(`42["e",${body}]`));
    },
  );

  it('counts bytes, not characters', () => {
    const body = '"₹420 – ठीक है"'.repeat(9);
    expect(textFrame('42["e",', body, ']')).toEqual(byWs(`42["e",${body}]`));
  });
});
