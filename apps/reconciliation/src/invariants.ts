import { openDatabase } from '#libs/database';
import { systemClock } from '#libs/kernel';
import { checkInvariants, INVARIANTS, type Violation } from '#libs/payment';
import { ConfigError, loadConfig } from '#libs/platform';

/** `npm run check:invariants`: exit code 0 when all hold, 1 when one does not, 78 when it was not told where to look. */
async function main(): Promise<number> {
  const { DATABASE_URL } = loadConfig(process.env, ['DATABASE_URL']);
  const source = await openDatabase(DATABASE_URL ?? '', 'check-invariants');
  try {
    const violations = await checkInvariants(source, systemClock.now());
    process.stdout.write(report(violations));
    return violations.length === 0 ? 0 : 1;
  } finally {
    await source.destroy();
  }
}

function report(violations: Violation[]): string {
  const lines: string[] = [];
  for (const { name, says } of INVARIANTS) {
    const broken = violations.filter(({ invariant }) => invariant === name);
    lines.push(`  ${broken.length === 0 ? '✓' : '✗'} ${name.padEnd(24)} ${says}`);
    for (const { id, detail } of broken) lines.push(`      ${id}  ${detail}`);
  }
  const count = violations.length;
  const end = count === 0 ? 'All hold.' : `${count} violation${count === 1 ? '' : 's'}.`;
  return `${lines.join('\n')}\n\n${end}\n`;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ConfigError ? 78 : 2;
}
