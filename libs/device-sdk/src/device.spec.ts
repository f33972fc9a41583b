import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Server, type Socket } from 'socket.io';
import { connect, type ConnectOptions, type Device } from './index.js';

const READY = { clientId: 'c', deviceId: 'd', epoch: 'e', offset: 0, latest: 0, gap: false };
const event = (offset: number) => ({ id: `evt_${offset}`, offset, data: { offset } });

describe('the device library', () => {
  let server: Server;
  let url: string;
  let device: Device | undefined;
  const open = (options: Partial<ConnectOptions> = {}): Device =>
    (device = connect({ url, token: 'a-token', deviceId: 'phone', ...options }));
  const connection = async (): Promise<Socket> => {
    const [socket] = (await once(server, 'connection')) as [Socket];
    socket.emit('ready', READY);
    return socket;
  };

  beforeEach(async () => {
    const http = createServer();
    server = new Server(http, { transports: ['websocket'] });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    device?.close();
    await server.close();
  });

  it('shows what comes twice once, and acknowledges all of it with one packet', async () => {
    const shown: number[] = [];
    open().on('event', ({ offset }) => shown.push(offset ?? 0));
    const socket = await connection();
    for (const offset of [1, 2, 2, 1, 3]) socket.emit('event', event(offset));
    const [acknowledged] = (await once(socket, 'ack')) as [number];
    expect(shown).toEqual([1, 2, 3]);
    expect(acknowledged).toBe(3);
  });

  it('waits as long as a goodbye says, comes back with a fresh token, and says since only the first time', async () => {
    let tokens = 0;
    const phone = open({ token: () => `token-${++tokens}`, since: 'latest' });
    const first = await connection();
    expect(first.handshake.auth).toEqual({ token: 'token-1', deviceId: 'phone', since: 'latest' });
    await new Promise((resolve) => phone.on('ready', resolve));
    const began = Date.now();
    first.emit('bye', { code: 4012, reason: 'draining', reconnect: true, afterMs: 300 });
    const second = await connection();
    expect(Date.now() - began).toBeGreaterThanOrEqual(290);
    expect(second.handshake.auth).toEqual({ token: 'token-2', deviceId: 'phone' });
  });

  it.each([
    ['had expired', 'token_expired'],
    ['is of a key that was withdrawn', 'token_key_unknown'],
    ['was revoked', 'token_revoked'],
  ])(
    'tries once more with a fresh token when the old one %s, and gives up when that is refused',
    async (_why, refusal) => {
      const codes = [refusal, refusal];
      server.use((_, next) => {
        const code = codes.shift() ?? 'never';
        next(Object.assign(new Error(code), { data: { code, reason: code, retryable: false } }));
      });
      const refused: string[] = [];
      const phone = open({ token: () => 'fresh' });
      await new Promise<void>((resolve) => {
        phone.on('refused', ({ code }) => {
          refused.push(code);
          if (refused.length === 2) resolve();
        });
      });
      expect(refused).toEqual([refusal, refusal]);
      expect(phone.connected).toBe(false);
    },
  );
});
