// @ts-check
// PostgreSQL refuses to run as root. When we are root, it runs as the owner of its data, or as the system user
// `postgres`, which is made when the machine has none.
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../processes/command.mjs';
import { say } from '../terminal/terminal.mjs';
import { UserError } from '../terminal/user-error.mjs';

/** @typedef {import('../processes/group.mjs').Account} Account */

const user = 'postgres';

/** How the different systems make a user that can neither log in nor needs a home. */
const makeUser = [
  ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', user],
  ['adduser', '-S', '-D', '-H', '-s', '/sbin/nologin', user],
];

/**
 * @param {import('../processes/life.mjs').Life} life
 * @param {string} dataDir
 * @returns {Promise<Account | undefined>} undefined: as ourselves
 */
export async function accountFor(life, dataDir) {
  if (process.getuid?.() !== 0) return undefined;
  return ownerOf(dataDir) ?? lookUp() ?? (await create(life));
}

/** @param {string} dataDir @returns {Account | undefined} */
function ownerOf(dataDir) {
  if (!existsSync(join(dataDir, 'PG_VERSION'))) return undefined;
  const { uid, gid } = statSync(dataDir);
  return uid === 0 ? undefined : { uid, gid };
}

/** @returns {Account | undefined} */
function lookUp() {
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/** @param {'-u' | '-g'} flag */
function id(flag) {
  const output = execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'], timeout: 5_000 });
  return Number(output.toString());
}

/** @param {import('../processes/life.mjs').Life} life */
async function create(life) {
  for (const [command = '', ...args] of makeUser) {
    const { code } = await run(command, args, { signal: life.signal, timeoutMs: 15_000 });
    const account = code === 0 ? lookUp() : undefined;
    if (account) {
      say(`  made the system user "${user}": PostgreSQL does not run as root`);
      return account;
    }
  }
  throw new UserError(
    `PostgreSQL does not run as root, and the system user "${user}" could not be made.`,
    'Make it (`useradd --system postgres`), or run this as an ordinary user, or set DATABASE_URL.',
  );
}
