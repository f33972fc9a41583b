import { Cluster } from 'ioredis';

const LOOK_MS = 2000;
const LOOKS = 4;

/**
 * ioredis may stop trying: when the last connection of a former attempt ends while the next one looks up its addresses,
 * nobody hears of it. This one is begun anew when it was not ready for so long.
 */
export class TirelessCluster extends Cluster {
  private missed = 0;
  private readonly timer = setInterval(() => this.look(), LOOK_MS).unref();

  override disconnect(reconnect = false): void {
    if (!reconnect) clearInterval(this.timer);
    super.disconnect(reconnect);
  }

  private look(): void {
    this.missed = this.status === 'ready' ? 0 : this.missed + 1;
    if (this.missed < LOOKS) return;
    this.missed = 0;
    if (this.status === 'connecting' || this.status === 'connect') this.disconnect(true);
    else this.connect().catch(() => {});
  }
}
