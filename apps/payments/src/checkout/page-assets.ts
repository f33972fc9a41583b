import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GATEWAY_DEFINITIONS } from '#libs/gateways';

export interface Asset {
  type: string;
  text: string;
  /** Changes with the text. */
  version: string;
}

const STYLE = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';

/** The build copies them beside the compiled code; a compiler alone (`nest start payments`) leaves them in the sources. */
function read(name: string): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (let dir = here; dir !== dirname(dir); dir = dirname(dir)) {
    const found = [join(dir, 'page', name), join(dir, 'apps/payments/src/checkout/page', name)].find((path) =>
      existsSync(path),
    );
    if (found) return readFileSync(found, 'utf8');
  }
  throw new Error(`checkout page: ${name} is missing from the build`);
}

/** The page's style, its script, and for each gateway the few lines that run the vendor's script. Read once. */
export class PageAssets {
  private readonly assets = new Map<string, Asset>();

  constructor() {
    for (const name of ['page.css', 'states.css']) this.add(name, STYLE, read(name));
    this.add('page.js', SCRIPT, read('page.js'));
    for (const { name, checkout } of GATEWAY_DEFINITIONS.values())
      if (checkout) this.add(`${name}.js`, SCRIPT, checkout.script);
  }

  find(name: string): Asset | undefined {
    return this.assets.get(name);
  }

  /** Its address, which changes with what it holds: browsers may keep it. */
  url(name: string): string {
    return `/checkout/assets/${name}?v=${this.find(name)?.version ?? ''}`;
  }

  private add(name: string, type: string, text: string): void {
    const version = createHash('sha256').update(text).digest('hex').slice(0, 12);
    this.assets.set(name, { type, text, version });
  }
}
