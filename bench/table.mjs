// @ts-check
import { dim, say } from '../dev/terminal/terminal.mjs';

/** Without the characters that only paint it. @param {string} cell */
// oxlint-disable-next-line no-control-regex
const width = (cell) => cell.replaceAll(/\u001b\[\d+m/g, '').length;

/** @param {string[]} head @param {string[][]} rows */
export function table(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => width(row[column] ?? ''))));
  const line = (/** @type {string[]} */ row) =>
    row.map((cell, i) =>
      i === 0 ? cell + ' '.repeat((widths[i] ?? 0) - width(cell)) : ' '.repeat((widths[i] ?? 0) - width(cell)) + cell,
    );
  say(dim(`  ${line(head).join('  ')}`));
  for (const row of rows) say(`  ${line(row).join('  ')}`);
}
