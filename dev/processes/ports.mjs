// @ts-check
import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { commandLine } from './identity.mjs';

/** @param {number} port */
export async function isFree(port) {
  // Both: a server on one loopback address does not hinder one on all addresses everywhere.
  return (await canListen(port, '127.0.0.1')) && (await canListen(port));
}

/**
 * @param {readonly (number | undefined)[]} preferred
 * @returns {Promise<number>}
 */
export async function freePort(preferred = []) {
  for (const port of preferred) {
    if (port && (await isFree(port))) return port;
  }
  // Below the range the kernel takes for outgoing connections (32768 and up): a port of that range may be gone again by
  // the time a process is started on it.
  for (let tries = 0; tries < 50; tries++) {
    const port = randomInt(10_000, 32_000);
    if (await isFree(port)) return port;
  }
  throw new Error('No free port between 10000 and 32000.');
}

/**
 * Who listens there, as far as this user may know.
 * @param {number} port
 * @returns {{ pid: number; command: string } | undefined}
 */
export function holderOf(port) {
  const pid = process.platform === 'linux' ? linuxHolder(port) : lsofHolder(port);
  return pid ? { pid, command: commandLine(pid).slice(0, 100) } : undefined;
}

/** @param {number} port @param {string} [host] */
function canListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => resolve(error.code !== 'EADDRINUSE'));
    server.listen({ port, ...(host && { host }) }, () => server.close(() => resolve(true)));
  });
}

/** @param {number} port */
function linuxHolder(port) {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port)));
  if (inodes.size === 0) return 0;
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return Number(pids.find((pid) => socketsOf(pid).some((inode) => inodes.has(inode))) ?? 0);
}

/** @param {string} table @param {number} port */
function listeningInodes(table, port) {
  try {
    return readFileSync(table, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => state === '0A' && Number.parseInt(local?.split(':')[1] ?? '', 16) === port)
      .map((fields) => fields[9] ?? '');
  } catch {
    return [];
  }
}

/** @param {string} pid */
function socketsOf(pid) {
  try {
    const dir = `/proc/${pid}/fd`;
    return readdirSync(dir).map((fd) => /^socket:\[(\d+)\]$/.exec(safeLink(`${dir}/${fd}`))?.[1] ?? '-');
  } catch {
    return [];
  }
}

/** @param {string} path */
function safeLink(path) {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** @param {number} port */
function lsofHolder(port) {
  try {
    const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'];
    return Number(execFileSync('lsof', args, { encoding: 'utf8', timeout: 5_000 }).split('\n')[0]);
  } catch {
    return 0;
  }
}
