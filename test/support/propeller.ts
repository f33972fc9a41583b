import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, loadPackageDefinition, Metadata } from '@grpc/grpc-js';
import jwt from 'jsonwebtoken';
import { startPropeller, type RunningPropeller } from '../../apps/propeller/src/start.js';
import { hashApiKey, loadConfig } from '#libs/platform';
import { PropellerClient, type Publish, type PublishTarget } from '#libs/propeller-client';
import {
  packageDefinition,
  type DeviceServiceClient,
  type PresenceServiceClient,
  type ProtoGrpcType,
  type PublishServiceClient,
} from '#libs/propeller-contract';
import { startRedis, type TestRedis } from './redis.js';

const ACME_SECRET = Buffer.alloc(32, 'a').toString('base64');
const OTHER_SECRET = Buffer.alloc(32, 'o').toString('base64');

/** The tenants acme and other, each with one key that may do everything, and acme with keys that may do one thing. */
export const TENANTS = {
  tenants: {
    acme: {
      apiKeys: [
        { sha256: hashApiKey('acme-full-key'), scopes: ['publish', 'read', 'tokens'] },
        { sha256: hashApiKey('acme-publish-key'), scopes: ['publish'] },
        { sha256: hashApiKey('acme-read-key'), scopes: ['read'] },
      ],
      jwtKeys: [{ kid: 'acme-1', alg: 'HS256', secret: ACME_SECRET }],
    },
    other: {
      apiKeys: [{ sha256: hashApiKey('other-full-key'), scopes: ['publish', 'read', 'tokens'] }],
      jwtKeys: [{ kid: 'other-1', alg: 'HS256', secret: OTHER_SECRET }],
    },
  },
};

export interface TokenOptions {
  tenant?: 'acme' | 'other';
  clientId?: string;
  deviceId?: string;
  ttlSeconds?: number;
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
}

/** A device token as a tenant would mint it; `claims` and `header` overrule, undefined removes. */
export function deviceToken(options: TokenOptions = {}): string {
  const { tenant = 'acme', clientId = 'driver_1', deviceId, ttlSeconds = 600, claims, header } = options;
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    aud: 'propeller',
    tenant,
    sub: clientId,
    device: deviceId,
    iat: now,
    exp: now + ttlSeconds,
    ...claims,
  };
  const secret = Buffer.from(tenant === 'acme' ? ACME_SECRET : OTHER_SECRET, 'base64');
  const clean = JSON.parse(JSON.stringify(payload)) as object;
  return jwt.sign(clean, secret, { header: { alg: 'HS256', kid: `${tenant}-1`, ...header } as jwt.JwtHeader });
}

/** What a backend (or, with its token, a device) sends along with a call; null: nothing. */
export function withKey(key: string | null): Metadata {
  const metadata = new Metadata();
  if (key !== null) metadata.set('authorization', `Bearer ${key}`);
  return metadata;
}

export interface Node extends RunningPropeller {
  url: string;
  client: PropellerClient;
  stubs: { publish: PublishServiceClient; presence: PresenceServiceClient; device: DeviceServiceClient };
}

export interface PropellerNodes {
  /** The one Redis; with an address of another in the overrides, it is there and unused. */
  redis: TestRedis;
  nodes: Node[];
  tenantsFile: string;
  start(): Promise<Node>;
  close(): Promise<void>;
}

function stubsOf(grpcPort: number, devicePort: number): Node['stubs'] {
  const { propeller } = loadPackageDefinition(packageDefinition()) as unknown as ProtoGrpcType;
  const insecure = credentials.createInsecure();
  return {
    publish: new propeller.v1.PublishService(`127.0.0.1:${grpcPort}`, insecure),
    presence: new propeller.v1.PresenceService(`127.0.0.1:${grpcPort}`, insecure),
    device: new propeller.v1.DeviceService(`127.0.0.1:${devicePort}`, insecure),
  };
}

/** Some nodes of Propeller in this process, on ports of their own, over a real Redis of their own. */
export async function startPropellers(
  count: number,
  overrides: Record<string, string> = {},
  tenants: object = TENANTS,
): Promise<PropellerNodes> {
  const [redis, dir] = await Promise.all([startRedis(), mkdtemp(join(tmpdir(), 'propeller-tenants-'))]);
  const tenantsFile = join(dir, 'tenants.json');
  await writeFile(tenantsFile, JSON.stringify(tenants));
  const config = loadConfig(
    {
      NODE_ENV: 'test',
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
      REDIS_PUSH_URL: redis.url,
      PROPELLER_PORT: '0',
      PROPELLER_GRPC_PORT: '0',
      PROPELLER_GRPC_DEVICE_PORT: '0',
      PROPELLER_TENANTS_FILE: tenantsFile,
      ...overrides,
    },
    ['REDIS_PUSH_URL'],
  );
  const nodes: Node[] = [];
  const start = async (): Promise<Node> => {
    const running = await startPropeller(config);
    const stubs = stubsOf(running.grpcPort, running.devicePort);
    const client = new PropellerClient({ PROPELLER_GRPC_URL: `127.0.0.1:${running.grpcPort}` });
    const close = async (): Promise<void> => {
      client.close();
      for (const stub of Object.values(stubs)) stub.close();
      nodes.splice(nodes.indexOf(node), 1);
      await running.close();
    };
    const node = { ...running, url: `http://127.0.0.1:${running.port}`, client, stubs, close };
    nodes.push(node);
    return node;
  };
  for (let i = 0; i < count; i++) await start();
  const close = async (): Promise<void> => {
    await Promise.all([...nodes].map((node) => node.close()));
    await redis.stop();
    await rm(dir, { recursive: true, force: true });
  };
  return { redis, nodes, tenantsFile, start, close };
}

let counter = 0;

export interface PublicationOptions extends Omit<Publish, 'target' | 'event'> {
  deviceId?: string;
  id?: string;
  data?: unknown;
}

/** An event for a client (or one device of it, or any other target), with an id of its own unless one is given. */
export function publication(to: string | PublishTarget, more: PublicationOptions = {}): Publish {
  const { deviceId, id = `evt_test_${++counter}`, data = { n: counter }, ...rest } = more;
  const client = typeof to === 'string' ? { clientId: to } : to;
  return {
    target: deviceId === undefined ? client : { ...client, clientId: to as string, deviceId },
    event: { id, source: '/test', type: 'test.happened', subject: 'thing_1', time: new Date(), data },
    ...rest,
  };
}
