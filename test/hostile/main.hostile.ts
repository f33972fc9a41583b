import { expect, it } from '@jest/globals';
import { Campaign } from './campaign.js';
import { parseOptions } from './options.js';

const SHOWN_MAX = 10;
const MS_MAX = 60 * 60_000;

const options = parseOptions(JSON.parse(process.env['HOSTILE_ARGS'] ?? '[]') as string[]);
const tell = (line: string): void => void process.stderr.write(`${line}\n`);

it(
  `${options.inputs} hostile inputs with seed ${options.seed}`,
  async () => {
    tell(`kinds: ${options.kinds.join(', ')}`);
    const { failures, refused, heapMb } = await Campaign.run(options, tell);
    tell(`refused: ${JSON.stringify(refused)}; heap in MB: ${heapMb.map((mb) => mb.toFixed(1)).join(', ')}`);
    for (const failure of failures.slice(0, SHOWN_MAX)) tell(failure);
    expect(failures).toHaveLength(0);
  },
  MS_MAX,
);
