import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
/** The same way leads to it in the sources, and in what is compiled from them. */
const SDK = join(HERE, '../../../../libs/device-sdk/src');
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface PageFile {
  type: string;
  text: string;
}

/**
 * `npm start` copies the page beside the compiled code; a compiler alone (`nest start payments`) does not, so look for
 * the sources above it too.
 */
function pageFolder(): string | undefined {
  for (let dir = HERE; dir !== dirname(dir); dir = dirname(dir)) {
    const candidates = [join(dir, 'page'), join(dir, 'apps/payments/src/demo/page')];
    const found = candidates.find((candidate) => existsSync(join(candidate, 'index.html')));
    if (found) return found;
  }
  return undefined;
}

/** The few files the page consists of, and nothing beside them. Read on every request: edit, reload. */
export class PageFiles {
  private readonly folder = pageFolder();
  private readonly names = new Set(this.folder && readdirSync(this.folder).filter((name) => extname(name) in TYPES));
  private readonly socketIo = join(
    dirname(createRequire(import.meta.url).resolve('socket.io-client/package.json')),
    'dist/socket.io.esm.min.js',
  );

  find(name: string): PageFile | undefined {
    return this.folder && this.names.has(name) ? this.read(join(this.folder, name)) : undefined;
  }

  /** A module of the device SDK, compiled: browsers read no TypeScript. */
  sdk(name: string): PageFile | undefined {
    const path = join(SDK, name);
    return /^[a-z-]+\.js$/.test(name) && existsSync(path) ? this.read(path) : undefined;
  }

  /** The browser's own bundle of socket.io-client: no CDN. */
  socketIoClient(): PageFile {
    return this.read(this.socketIo);
  }

  private read(path: string): PageFile {
    return { type: TYPES[extname(path)] ?? 'application/octet-stream', text: readFileSync(path, 'utf8') };
  }
}
