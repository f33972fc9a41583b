import { randomBytes } from 'node:crypto';
import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcStreamCall } from '@nestjs/microservices';
import { hashApiKey } from '#libs/platform';
import type { ListenRequest } from '#libs/propeller-contract';
import { DeviceAuth, type Admitted } from '../auth/device-auth.js';
import { bearer } from '../auth/device-strategy.js';
import { Refusal } from '../auth/refusal.js';
import { PerMinute } from '../limits/core/per-minute.js';
import { NodeGate } from '../limits/node-gate.js';
import { metrics } from '../metrics.js';
import { SessionHub } from '../sessions/session-hub.js';
import { Session } from '../sessions/session.js';
import { DeviceRooms } from '../socketio/device-rooms.js';
import { Tenants } from '../tenants/tenants.js';
import { toStatus } from './grpc-status.js';
import { StreamTransport, type ListenStream } from './stream-transport.js';

const PINGS_PER_MINUTE_MAX = 60;

/** The door for devices over gRPC: the same tokens, the same sessions, in frames. */
@Controller()
export class DeviceController {
  constructor(
    @Inject(DeviceAuth) private readonly auth: DeviceAuth,
    @Inject(SessionHub) private readonly hub: SessionHub,
    @Inject(DeviceRooms) private readonly rooms: DeviceRooms,
    @Inject(Tenants) private readonly tenants: Tenants,
    @Inject(NodeGate) private readonly gate: NodeGate,
  ) {}

  @GrpcStreamCall('DeviceService', 'Listen')
  async listen(call: ListenStream): Promise<void> {
    try {
      const { identity, since } = await this.admit(call.metadata);
      if (call.cancelled) return;
      const id = randomBytes(9).toString('base64url');
      const session = new Session(this.hub, new StreamTransport(call, this.rooms.adapter(), id), identity, id);
      this.listenTo(call, session);
      void session.start(since);
    } catch (error) {
      const refused = toStatus(error);
      metrics.refusedHandshakes.inc({ code: String(refused.metadata.get('problem-code')[0]) });
      call.emit('error', refused);
    }
  }

  private listenTo(call: ListenStream, session: Session): void {
    const pings = new PerMinute(PINGS_PER_MINUTE_MAX);
    call.on('data', ({ frame, ack }: ListenRequest) => {
      if (frame === 'ack') return session.onAck(ack?.offset);
      if (frame !== 'ping') return session.strike('frame');
      if (pings.take(this.hub.now())) call.write({ pong: {} });
      else session.strike('ping');
    });
    const closed = (): void => session.closed();
    call.on('cancelled', closed);
    call.on('error', closed);
    // The device has nothing more to say: it leaves.
    call.on('end', () => {
      closed();
      call.end();
    });
  }

  private async admit(metadata: Metadata): Promise<Admitted> {
    this.gate.enter();
    const key = bearer(metadata);
    if (key && this.tenants.findApiKey(hashApiKey(key))) throw new Refusal('api_key_refused');
    const said = (name: string): string | undefined => metadata.get(name)[0]?.toString();
    return this.auth.admit(
      { metadata },
      {
        deviceId: said('x-device-id'),
        since: said('x-since'),
        os: said('x-device-os'),
        appVersion: said('x-app-version'),
      },
    );
  }
}
