// @ts-check
// Checks the arrows, and that each of them would be noticed if it were broken.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import { RULES } from './rules.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');

/** @param {string} baseDir @param {string[]} folders */
async function violations(baseDir, folders) {
  const { output } = await cruise(
    folders,
    {
      baseDir,
      validate: true,
      ruleSet: { forbidden: /** @type {any} */ (RULES) },
      doNotFollow: { path: 'node_modules' },
      exclude: { path: 'architecture/fixtures' },
      tsPreCompilationDeps: true,
    },
    /** @type {any} */ ({
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
      extensionAlias: { '.js': ['.ts', '.js'] },
    }),
  );
  const { summary } = /** @type {import('dependency-cruiser').ICruiseResult} */ (output);
  return summary;
}

const own = await violations(root, ['src', 'apps', 'libs']);
for (const { rule, from, to } of own.violations) {
  const why = RULES.find((known) => known.name === rule.name)?.comment;
  console.error(`${rule.name}: ${from} → ${to}${why ? ` (${why})` : ''}`);
}

// A package of its own, so that its #libs/* are the fixtures' libs.
const fixtures = join(here, 'fixtures');
JSON.parse(readFileSync(join(fixtures, 'package.json'), 'utf8'));
const broken = new Set((await violations(fixtures, ['src', 'apps', 'libs'])).violations.map(({ rule }) => rule.name));
const unproved = RULES.filter(({ name }) => !broken.has(name));
for (const { name } of unproved) console.error(`${name}: no fixture breaks this rule, so nothing proves that it works`);

console.log(
  `${own.totalCruised} modules, ${RULES.length} rules, ${own.violations.length} violations, ${unproved.length} rules without proof`,
);
process.exitCode = own.violations.length + unproved.length > 0 ? 1 : 0;
