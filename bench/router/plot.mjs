// @ts-check
import { writeFileSync } from 'node:fs';
import { inRoot } from '../../dev/checkout/paths.mjs';
import { decisionEngine } from './baselines.mjs';
import { rollOf } from './measure.mjs';
import { ours } from './ours.mjs';
import { columns } from './scenarios.mjs';
import { dayOf, play } from './simulate.mjs';

const file = 'docs/routing.svg';
const [width, height, left, gap] = [900, 150, 60, 34];
const colours = ['#2563eb', '#d97706', '#059669'];
const bins = 100;

/** The abrupt day among three gateways: true rates, then who gets which share. @param {import('./ours.mjs').Core} core */
export function plot(core) {
  const scenario = columns[0];
  if (!scenario) throw new Error('no scenario to draw');
  const day = dayOf(scenario, 3, rollOf(10_001));
  const truth = (/** @type {number} */ k) => lineOf((t) => scenario.rates(3)(k, t));
  const panels = [
    panel('Success rates', truth, 0),
    panel('Shares, ours', shares(play(day, ours(core, 3, rollOf(1))).choices), 1),
    panel('Shares, decision-engine', shares(play(day, decisionEngine(3, rollOf(1))).choices), 2),
  ];
  const total = 3 * (height + gap) + 10;
  const legend = colours.map(
    (colour, k) => `<text x="${left + 560 + k * 105}" y="20" fill="${colour}">gateway ${k + 1}</text>`,
  );
  writeFileSync(
    inRoot(file),
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width + left + 20} ${total}" font-family="sans-serif" font-size="13"><rect width="100%" height="100%" fill="#fff"/>${legend.join('')}${panels.join('')}</svg>\n`,
  );
  return file;
}

/** @param {Uint8Array} choices @returns {(gateway: number) => string} */
function shares(choices) {
  return (k) => lineOf((t) => shareOf(choices, t, k));
}

/** @param {(t: number) => number} value */
function lineOf(value) {
  return Array.from({ length: bins }, (_, i) => {
    const t = (i + 0.5) / bins;
    return `${(left + t * width).toFixed(0)},${((1 - value(t)) * height).toFixed(1)}`;
  }).join(' ');
}

/** @param {Uint8Array} choices @param {number} t @param {number} gateway */
function shareOf(choices, t, gateway) {
  const each = choices.length / bins;
  const bin = choices.subarray(
    Math.floor((t - 0.5 / bins) * choices.length),
    Math.floor((t + 0.5 / bins) * choices.length),
  );
  return bin.filter((k) => k === gateway).length / each;
}

/** @param {string} title @param {(gateway: number) => string} line @param {number} row */
function panel(title, line, row) {
  const top = gap + row * (height + gap) - 6;
  const lines = colours.map(
    (colour, k) => `<polyline fill="none" stroke="${colour}" stroke-width="1.8" points="${line(k)}"/>`,
  );
  const grid = [0, 0.5, 1].map(
    (value) =>
      `<line x1="${left}" x2="${left + width}" y1="${(1 - value) * height}" y2="${(1 - value) * height}" stroke="#ddd"/><text x="${left - 8}" y="${(1 - value) * height + 4}" text-anchor="end" fill="#666">${value * 100} %</text>`,
  );
  return `<g transform="translate(0,${top})"><text x="${left}" y="-7" fill="#222">${title}</text>${grid.join('')}${lines.join('')}</g>`;
}
