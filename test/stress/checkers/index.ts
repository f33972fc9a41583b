import type { Checker } from '../evidence.js';
import { epochs } from './epochs.js';
import { goodbyes } from './goodbyes.js';
import { lost } from './lost.js';
import { order } from './order.js';
import { positions } from './positions.js';
import { receipts } from './receipts.js';
import { repeats } from './repeats.js';
import { stampede } from './stampede.js';
import { strangers } from './strangers.js';

/** What must be true after any episode, whatever was done to it. */
export const CHECKERS: Readonly<Record<string, Checker>> = {
  lost,
  order,
  repeats,
  strangers,
  receipts,
  positions,
  epochs,
  goodbyes,
  stampede,
};
