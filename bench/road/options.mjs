// @ts-check
import { parseOptions, positiveOf } from '../options.mjs';

const usage =
  'npm run bench:road -- [--seconds 20] [--rates 10,83,300] [--devices 1000] [--profile webhook-worker] [--json]';

const options = /** @type {const} */ ({
  seconds: { type: 'string', default: '20' },
  // One at a time, 5,000 a minute, and a rush.
  rates: { type: 'string', default: '10,83,300' },
  devices: { type: 'string', default: '1000' },
  /** A server whose CPU profile is kept, for whoever wants to know why. */
  profile: { type: 'string' },
  /** The figures once more, as one last line. */
  json: { type: 'boolean', default: false },
});

/** @typedef {{ seconds: number; rates: number[]; devices: number; profile: string | undefined; json: boolean }} Options */

/**
 * @param {string[]} args
 * @returns {Options}
 */
export function readOptions(args) {
  const values = parseOptions(args, options, usage);
  const positive = positiveOf(usage);
  return {
    seconds: positive(values.seconds, 'seconds'),
    rates: values.rates.split(',').map((rate) => positive(rate, 'rates')),
    devices: positive(values.devices, 'devices'),
    profile: values.profile,
    json: values.json,
  };
}
