import type { Logger } from '#libs/platform';

/** The first that is known to withstand `npm run test:hostile`. */
const SOUND = [1, 68] as const;

/** @param version as in `process.versions.nghttp2` */
export function isSound(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > SOUND[0] || (major === SOUND[0] && minor >= SOUND[1]);
}

/**
 * Some frames of HTTP/2 that mean nothing make an older nghttp2 abort the process (nghttp2 pull request 2509), and nothing
 * in JavaScript can prevent it: whoever runs on such a Node.js is told.
 */
export function warnOfNghttp2(logger: Logger, version = process.versions['nghttp2'] ?? ''): void {
  if (isSound(version)) return;
  const node = process.version;
  logger.warn(
    { node, nghttp2: version },
    'hostile HTTP/2 frames can end this process: run it on Node.js 24, or behind a proxy that speaks HTTP/2 itself',
  );
}
