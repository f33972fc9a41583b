// @ts-check
// The figures as a picture, for the README: SVG, which needs no library.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { dim, say } from '../../dev/terminal/terminal.mjs';
import { contenders } from './contenders.mjs';
import { kbPerConnection, latencyMs, perCore } from './summary.mjs';

/** @typedef {import('./contenders.mjs').Name} Name */
/** @typedef {{ name: Name; value: number; low?: number; high?: number }} Bar */
/** @typedef {{ title: string; groups: { label: string; bars: Bar[] }[] }} Panel */

/** @type {Record<Name, string>} */
const colours = {
  bareWs: '#9aa5b1',
  bareSocketIo: '#616e7c',
  bareGrpc: '#cbd2d9',
  propellerSocketIo: '#d9480f',
  propellerGrpc: '#f59f00',
};
const size = { width: 960, panel: 250, left: 70, right: 20, top: 54, bottom: 44, head: 70 };
const ink = '#1f2933';

/** @param {import('./measure.mjs').Measured} measured @param {import('./options.mjs').Options} options */
export function writePlot({ cells, memory }, { names, plot, rate, repeats }) {
  const sizes = [...new Set(cells.map(({ nodes, devices }) => `${nodes}/${devices}`))].map((key) =>
    key.split('/').map(Number),
  );
  sizes.sort(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d);
  const byCell = (/** @type {(cell: import('./measure.mjs').Cell) => Bar} */ bar) =>
    sizes.map(([nodes, devices]) => ({
      label: `${Number(devices).toLocaleString('en-US')} devices, ${nodes} node${nodes === 1 ? '' : 's'}`,
      bars: cells.filter((cell) => cell.nodes === nodes && cell.devices === devices).map((cell) => bar(cell)),
    }));
  const nodeCounts = [...new Set(memory.map(({ nodes }) => nodes))];
  /** @type {Panel[]} */
  const panels = [
    {
      title: 'targeted deliveries a second for each core of the servers (higher is better; whiskers: all repeats)',
      groups: byCell((cell) => ({
        name: cell.name,
        value: perCore(cell),
        low: 1e6 / Math.max(...cell.cpuUs),
        high: 1e6 / Math.min(...cell.cpuUs),
      })),
    },
    {
      title: 'resident kilobytes for each idle connection (lower is better)',
      groups: nodeCounts.map((nodes) => ({
        label: `${nodes} node${nodes === 1 ? '' : 's'}`,
        bars: memory
          .filter((own) => own.nodes === nodes)
          .map((own) => ({ name: own.name, value: kbPerConnection(own) })),
      })),
    },
    {
      title: 'milliseconds from publish to device, p99 (lower is better)',
      groups: byCell((cell) => ({ name: cell.name, value: latencyMs(cell, 'p99') })),
    },
  ];
  const subtitle = `${rate} events a second, every event acknowledged, medians of ${repeats} repeats, Node ${process.version}`;
  mkdirSync(dirname(plot), { recursive: true });
  writeFileSync(plot, draw(panels, names, subtitle));
  say(dim(`\nPlot: ${plot}`));
}

/** @param {Panel[]} panels @param {Name[]} names @param {string} subtitle */
function draw(panels, names, subtitle) {
  const height = size.head + panels.length * size.panel + 10;
  const legend = names.map((name, i) => {
    const x = size.left + i * 170;
    return `<rect x="${x}" y="44" width="12" height="12" fill="${colours[name]}"/>${text(x + 18, 54, contenders[name].title)}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="${ink}">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${size.left}" y="24" font-size="16" font-weight="600">npm run bench:push</text>`,
    text(size.left + 200, 24, subtitle),
    ...legend,
    ...panels.map((panel, i) => drawPanel(panel, size.head + i * size.panel)),
    '</svg>\n',
  ].join('\n');
}

/** @param {Panel} panel @param {number} y */
function drawPanel({ title, groups }, y) {
  const plotHeight = size.panel - size.top - size.bottom;
  const plotWidth = size.width - size.left - size.right;
  const bottom = y + size.top + plotHeight;
  const max = niceAbove(
    Math.max(
      ...groups.flatMap(({ bars }) => bars.map(({ value, high }) => high ?? value)).filter(Number.isFinite),
      0.001,
    ),
  );
  const toY = (/** @type {number} */ value) => bottom - (value / max) * plotHeight;
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const value = max * share;
    const line = `<line x1="${size.left}" x2="${size.width - size.right}" y1="${toY(value)}" y2="${toY(value)}" stroke="#e4e7eb"/>`;
    return line + text(size.left - 8, toY(value) + 4, short(value), 'end');
  });
  const groupWidth = plotWidth / groups.length;
  const drawn = groups.map(({ label, bars }, i) => {
    const x = size.left + i * groupWidth;
    const barWidth = Math.min(46, (groupWidth * 0.8) / bars.length);
    const start = x + (groupWidth - barWidth * bars.length) / 2;
    return (
      bars.map((bar, k) => drawBar(bar, start + k * barWidth, barWidth, toY)).join('') +
      text(x + groupWidth / 2, bottom + 18, label, 'middle')
    );
  });
  return [`<text x="${size.left}" y="${y + 34}" font-weight="600">${title}</text>`, ...grid, ...drawn].join('\n');
}

/** @param {Bar} bar @param {number} x @param {number} width @param {(value: number) => number} toY */
function drawBar({ name, value, low, high }, x, width, toY) {
  if (!Number.isFinite(value)) return '';
  const middle = x + width / 2;
  const rect = `<rect x="${x + 2}" y="${toY(value)}" width="${width - 4}" height="${toY(0) - toY(value)}" fill="${colours[name]}"/>`;
  const whisker =
    low !== undefined && high !== undefined
      ? `<line x1="${middle}" x2="${middle}" y1="${toY(low)}" y2="${toY(high)}" stroke="${ink}"/>`
      : '';
  return rect + whisker + text(middle, toY(high ?? value) - 4, short(value), 'middle');
}

/** @param {number} x @param {number} y @param {string} content @param {'start' | 'middle' | 'end'} [anchor] */
function text(x, y, content, anchor = 'start') {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${content}</text>`;
}

/** @param {number} value */
function niceAbove(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value * 1.08) ?? 10) * power;
}

/** @param {number} value */
function short(value) {
  if (value >= 1_000) return `${(value / 1_000).toFixed(1)}k`;
  return value >= 100 || value === 0 ? value.toFixed(0) : value.toFixed(1);
}
