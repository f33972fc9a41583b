import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deliver } from './deliver.js';
import { Destinations } from './destinations.js';

const EVENT = {
  id: 'evt_1',
  source: '/payments',
  type: 'order.paid',
  subject: 'ord_1',
  time: '2026-01-01T00:00:00.000Z',
  data: {},
};
const AROUND = { now: () => new Date('2026-01-01T00:00:01Z'), stop: new AbortController().signal };

let server: Server;
let port: number;
const heard: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    heard.push(String(request.headers.host));
    request
      .resume()
      .on('end', () => response.writeHead(request.url === '/elsewhere' ? 302 : 204, { location: '/' }).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const to = (url: string) => ({ tenantId: 'acme', url, secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] });

describe('a delivery', () => {
  it('connects to the address that was looked up, once, and asks nobody again', async () => {
    const asked: string[] = [];
    // Whoever asks a second time is told another address: nobody listens there.
    const resolve = async (host: string) => (asked.push(host) === 1 ? ['127.0.0.1'] : ['127.0.0.2']);
    const attempt = await deliver(new Destinations(false, resolve), to(`http://shop.example:${port}/`), EVENT, AROUND);
    expect(attempt).toMatchObject({ outcome: 'delivered', status: 204 });
    expect(asked).toEqual(['shop.example']);
    expect(heard.at(-1)).toBe(`shop.example:${port}`);
  });

  it.each<[string, string[], string]>([
    ['http://shop.example/', ['1.1.1.1'], 'https_required'],
    ['https://user:secret@shop.example/', ['1.1.1.1'], 'credentials_in_url'],
    ['https://shop.example/', [], 'not_resolvable'],
    ['https://shop.example/', ['10.0.0.1'], 'address_not_public'],
    ['https://shop.example/', ['1.1.1.1', '127.0.0.1'], 'address_not_public'],
    ['https://127.1/', [], 'address_not_public'],
    ['https://[::ffff:7f00:1]/', [], 'address_not_public'],
    ['https://2130706433/', [], 'address_not_public'],
  ])('in production, to %s at %j, is not made: %s', async (url, addresses, reason) => {
    const destinations = new Destinations(true, async () => addresses);
    const before = heard.length;
    expect(await deliver(destinations, to(url), EVENT, AROUND)).toMatchObject({ outcome: 'failed', reason });
    expect(heard.length).toBe(before);
  });

  it('follows no redirect: that could lead anywhere', async () => {
    const before = heard.length;
    const attempt = await deliver(new Destinations(false), to(`http://127.0.0.1:${port}/elsewhere`), EVENT, AROUND);
    expect(attempt).toMatchObject({ outcome: 'failed', status: 302 });
    expect(heard.length).toBe(before + 1);
  });

  it('is never made unsigned', async () => {
    const receiver = { ...to(`http://127.0.0.1:${port}/`), secrets: [] };
    const before = heard.length;
    expect(await deliver(new Destinations(false), receiver, EVENT, AROUND)).toMatchObject({
      reason: 'no_usable_secret',
    });
    expect(heard.length).toBe(before);
  });
});
