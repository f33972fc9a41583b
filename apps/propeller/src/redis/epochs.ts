import { randomBytes } from 'node:crypto';
import { Cluster, type Redis } from 'ioredis';
import type { Logger } from '#libs/platform';
import type { PushRedis } from './connections.js';

const LOOK_EVERY_MS = 5000;

interface Seen {
  /** Of which process, and which replication history: another one after a restart, another one after a failover. */
  id: string;
  /** What was acknowledged is on its disk. */
  durable: boolean;
}

function fieldOf(info: string, name: string): string {
  return new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1] ?? '';
}

async function isDurable(server: Redis): Promise<boolean> {
  try {
    const settings = await server.config('GET', 'append*');
    const valueOf = (name: string): unknown => settings[settings.indexOf(name) + 1];
    return valueOf('appendonly') === 'yes' && valueOf('appendfsync') === 'always';
  } catch (error) {
    // Managed services refuse to say: assume the worst. No answer is not a refusal.
    if (error instanceof Error && error.name === 'ReplyError') return false;
    throw error;
  }
}

/**
 * Says what epochs need to know of this node, and notices when another server serves than before. The scripts decide whether an epoch begins (see
 * `LUA_EPOCH`); here the idle are told to look, whose partition no script has touched since.
 */
export class Epochs {
  onServerChanged: () => void = () => {};
  private readonly node = randomBytes(6).toString('hex');
  private servers = '';
  /** Unknown before the first look. */
  private durable: boolean | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly redis: PushRedis,
    private readonly logger: Logger,
  ) {}

  /** For a script that may find that an epoch has to begin: see `LUA_EPOCH`. */
  begin(): string {
    const durable = this.durable === undefined ? '?' : Number(this.durable);
    return `${this.node} ${durable}`;
  }

  /** Resolves after the first look, which waits for Redis no longer than its commands may take. */
  async start(): Promise<void> {
    const look = (): void => void this.look();
    this.redis.on('ready', look);
    this.timer = setInterval(look, LOOK_EVERY_MS).unref();
    await this.look();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.redis.status !== 'ready') return;
    const servers = this.redis instanceof Cluster ? this.redis.nodes('master') : [this.redis];
    try {
      const seen = await Promise.all(servers.map((server) => this.see(server)));
      this.durable = seen.every(({ durable }) => durable);
      const ids = seen.map(({ id }) => id).toSorted();
      const before = this.servers;
      this.servers = ids.join(' ');
      if (before === '' || before === this.servers) return;
    } catch (error) {
      // One of them is gone, which others report; the next look tries again.
      this.logger.debug({ err: error }, 'looking at the servers');
      return;
    }
    this.logger.info('redis is served by another process, or after a failover');
    this.onServerChanged();
  }

  private async see(server: Redis): Promise<Seen> {
    const [info, durable] = await Promise.all([server.info(), isDurable(server)]);
    return { id: `${fieldOf(info, 'run_id')}:${fieldOf(info, 'master_replid')}`, durable };
  }
}
