import { Device, type Doors } from './device.js';
import type { Dice } from './dice.js';
import { TENANTS } from './tenants.js';

/** Devices that come, stay for a while and leave for good, whatever is broken at that moment. Nothing is sent to them. */
export class Visitors {
  readonly devices: readonly Device[];
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    episode: string,
    count: number,
    doors: Doors,
    private readonly dice: Dice,
  ) {
    this.devices = Array.from({ length: count }, (_, i) => {
      const identity = {
        tenant: dice.pick(TENANTS),
        clientId: `${episode}.visitor-${i}`,
        deviceId: 'device',
        topics: [],
      };
      return new Device(identity, 'prompt', doors, dice.fork(`visitor ${i}`));
    });
  }

  /** Each for a part of that time. */
  stay(seconds: number): void {
    for (const device of this.devices) {
      device.start();
      this.timers.push(setTimeout(() => device.leave(), this.dice.int(0, seconds * 1000)));
    }
  }

  leave(): void {
    for (const timer of this.timers) clearTimeout(timer);
    for (const device of this.devices) device.leave();
  }
}
