// @ts-check
import { UserError } from '../../dev/terminal/user-error.mjs';
import { parseOptions, positiveOf } from '../options.mjs';
import { contenders } from './contenders.mjs';

const usage =
  'npm run bench:push -- [--full] [--devices 1000,10000] [--nodes 1,2] [--repeats 5] [--rate 2000] [--seconds 2.5] ' +
  '[--batch 100] [--only bareWs,propellerSocketIo] [--plot .data/push.svg] [--profile] [--json]';

const options = /** @type {const} */ ({
  /** Also 4 nodes, and 50,000 devices on them. */
  full: { type: 'boolean', default: false },
  devices: { type: 'string', default: '1000,10000' },
  nodes: { type: 'string', default: '1,2' },
  /** In which the servers take turns. */
  repeats: { type: 'string', default: '5' },
  /** Events a second, the same for all. */
  rate: { type: 'string', default: '2000' },
  seconds: { type: 'string', default: '2.5' },
  /** Events in one publish call. */
  batch: { type: 'string', default: '100' },
  only: { type: 'string', default: Object.keys(contenders).join(',') },
  plot: { type: 'string', default: '.data/push.svg' },
  /** Where each server's CPU goes, by layer; the profiles are kept in .data/profiles. */
  profile: { type: 'boolean', default: false },
  /** The figures once more, as one last line. */
  json: { type: 'boolean', default: false },
});

/** @typedef {import('./contenders.mjs').Name} Name */
/** @typedef {{ nodes: number; devices: number[] }} Stage devices in rising order */
/**
 * @typedef {object} Options
 * @property {Stage[]} stages
 * @property {number} repeats
 * @property {number} rate
 * @property {number} seconds
 * @property {number} batch
 * @property {Name[]} names
 * @property {string} plot
 * @property {boolean} profile
 * @property {boolean} json
 */

const fullStage = { nodes: 4, devices: 50_000 };

/**
 * @param {string[]} args
 * @returns {Options}
 */
export function readOptions(args) {
  const values = parseOptions(args, options, usage);
  const positive = positiveOf(usage);
  const list = (/** @type {'devices' | 'nodes'} */ name) =>
    values[name]
      .split(',')
      .map((value) => positive(value, name))
      .sort((a, b) => a - b);
  const devices = list('devices');
  const stages = list('nodes').map((nodes) => ({ nodes, devices }));
  if (values.full) stages.push({ nodes: fullStage.nodes, devices: [...devices, fullStage.devices] });
  const seconds = Number(values.seconds);
  if (!(seconds > 0)) throw new UserError(`--seconds: a number above zero, not "${values.seconds}".`, usage);
  const names = values.only.split(',');
  const unknown = names.find((name) => !(name in contenders));
  if (unknown !== undefined)
    throw new UserError(`--only: of ${Object.keys(contenders).join(', ')}, not "${unknown}".`, usage);
  return {
    stages,
    repeats: positive(values.repeats, 'repeats'),
    rate: positive(values.rate, 'rate'),
    seconds,
    batch: positive(values.batch, 'batch'),
    names: /** @type {Name[]} */ (names),
    plot: values.plot,
    profile: values.profile,
    json: values.json,
  };
}
