import { connect, type Device } from '#libs/device-sdk';
import type { Line, LineOptions } from './line.js';

/** The device library: shows each event once, acknowledges and comes back by itself. */
export class SdkLine implements Line {
  private readonly device: Device;

  constructor({ socketioUrl, deviceId, token, hear }: LineOptions) {
    this.device = connect({ url: socketioUrl, deviceId, token });
    this.device.on('ready', ({ epoch, offset, latest, gap }) => {
      hear({ is: 'open', transport: 'sdk' });
      hear({ is: 'ready', epoch, offset, latest, gap });
    });
    this.device.on('event', ({ id, offset, data }) => {
      if (offset === undefined) hear({ is: 'topic', id });
      else hear({ is: 'event', id, offset, data: JSON.stringify(data) });
    });
    this.device.on('cancel', ({ id }) => hear({ is: 'cancel', id }));
    this.device.on('bye', (bye) => hear({ is: 'bye', ...bye }));
    this.device.on('refused', ({ code }) => hear({ is: 'refused', code }));
    this.device.on('offline', ({ reason }) => hear({ is: 'closed', reason }));
  }

  /** It has done so already. */
  ack(): void {}

  pause(): void {}

  resume(): void {}

  close(): void {
    this.device.close();
  }
}
