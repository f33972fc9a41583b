import { readFileSync, watch, type FSWatcher } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ApiKeyStore, Backend, Config, Logger } from '#libs/platform';
import { metrics } from '../metrics.js';
import type { DeviceKey } from './device-keys.js';
import { TENANT_LIMITS_DEFAULT, type TenantLimits } from './tenant-limits.js';
import { parseTenantsFile, type TenantsFile } from './tenants-file.js';

const SETTLE_MS = 200;
/** Not every file system tells of changes (a mounted secret is a symbolic link that moves), so look as well. */
const LOOK_EVERY_MS = 10_000;

/** The tenants, as the file says now. A file that is broken changes nothing: what was good stays. */
export class Tenants implements ApiKeyStore {
  /** The file says something else now. */
  onChange: () => void = () => {};
  private text: string;
  private file: TenantsFile;
  private watcher: FSWatcher | undefined;
  private settling: NodeJS.Timeout | undefined;
  private looking: NodeJS.Timeout | undefined;

  /** @throws Error when the file cannot be used: a process does not start with nobody to serve */
  constructor(
    private readonly config: Pick<Config, 'PROPELLER_TENANTS_FILE' | 'NODE_ENV'>,
    private readonly logger: Logger,
  ) {
    this.text = readFileSync(config.PROPELLER_TENANTS_FILE, 'utf8');
    this.file = this.parse(this.text);
  }

  findApiKey(hash: string): Backend | undefined {
    return this.file.backends.get(hash);
  }

  findDeviceKey(kid: string): DeviceKey | undefined {
    return this.file.deviceKeys.get(kid);
  }

  limitsOf(tenant: string): TenantLimits {
    return this.file.limits.get(tenant) ?? TENANT_LIMITS_DEFAULT;
  }

  /** The key this tenant's tokens are minted with: the first that can sign. */
  signingKey(tenant: string): DeviceKey | undefined {
    return [...this.file.deviceKeys.values()].find((key) => key.tenant === tenant && key.signWith);
  }

  start(): void {
    // The folder, not the file: an editor or an orchestrator replaces the file with another.
    try {
      this.watcher = watch(dirname(this.config.PROPELLER_TENANTS_FILE), { persistent: false }, () => this.settle());
      this.watcher.on('error', () => {});
    } catch (error) {
      this.logger.warn({ err: error }, 'the tenants file cannot be watched, looking at it every ten seconds');
    }
    this.looking = setInterval(() => void this.reload(), LOOK_EVERY_MS).unref();
  }

  stop(): void {
    this.watcher?.close();
    clearTimeout(this.settling);
    clearInterval(this.looking);
  }

  private settle(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => void this.reload(), SETTLE_MS).unref();
  }

  private async reload(): Promise<void> {
    try {
      const text = await readFile(this.config.PROPELLER_TENANTS_FILE, 'utf8');
      if (text === this.text) return;
      this.text = text;
      this.file = this.parse(text);
      this.logger.info({ tenants: this.file.tenants.length }, 'the tenants file was read again');
      this.onChange();
    } catch (error) {
      metrics.tenantsFileErrors.inc();
      this.logger.error({ err: error }, 'the tenants file is not usable, going on with what it said before');
    }
  }

  private parse(text: string): TenantsFile {
    return parseTenantsFile(text, this.config.NODE_ENV === 'production');
  }
}
