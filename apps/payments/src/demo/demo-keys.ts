import { readFileSync } from 'node:fs';
import { z } from 'zod';

const FILE = z.object({
  tenants: z.array(z.object({ id: z.string(), apiKeys: z.array(z.object({ key: z.string() })).min(1) })),
});

/** The development tenants' API keys. They stay in this process: the page never sees one. */
export class DemoKeys {
  constructor(private readonly path: string) {}

  /** Read when asked for: without the file the demo does not work, but payments do. */
  of(tenant: string): string {
    const { tenants } = FILE.parse(JSON.parse(readFileSync(this.path, 'utf8')));
    const key = tenants.find(({ id }) => id === tenant)?.apiKeys[0]?.key;
    if (key === undefined) throw new Error(`the demo needs the tenant "${tenant}" in ${this.path}`);
    return key;
  }
}
