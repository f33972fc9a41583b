import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from './until.js';

export interface Heard {
  id: string;
  timestamp: string;
  /** One for each secret. */
  signatures: string[];
  type: string;
  /** As it came. */
  text: string;
  // eslint-disable-next-line typescript/no-explicit-any -- what the tests look into
  event: any;
}

export type Reply = number | 'never' | { status: number; headers: Record<string, string> };

/** What the tenant's backend does with a secret: https://www.standardwebhooks.com. */
export function signatureWith(secret: string, { id, timestamp, text }: Heard): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${text}`).digest('base64')}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** A tenant's backend that hears webhooks, and answers as it is told to. */
export class BackendReceiver {
  readonly heard: Heard[] = [];
  /** The answers to come, the last one for good. */
  replies: Reply[] = [204];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<BackendReceiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const receiver = new BackendReceiver(server, `http://127.0.0.1:${port}/hook`);
    server.on('request', (request, response) => void receiver.hear(request, response));
    return receiver;
  }

  of(orderId: string): Heard[] {
    return this.heard.filter(({ event }) => event.subject === orderId);
  }

  /** @returns all that it has heard of the order, once there are that many */
  hears(orderId: string, count: number): Promise<Heard[]> {
    const some = async () => this.of(orderId).length >= count && this.of(orderId);
    return until(some, `${count} webhooks of ${orderId}`);
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await textOf(request);
    const event = JSON.parse(text);
    const header = (name: string) => String(request.headers[name]);
    const signatures = header('webhook-signature').split(' ');
    this.heard.push({
      id: header('webhook-id'),
      timestamp: header('webhook-timestamp'),
      signatures,
      type: event.type,
      text,
      event,
    });
    const reply = (this.replies.length > 1 ? this.replies.shift() : this.replies[0]) ?? 204;
    if (reply === 'never') return;
    const { status, headers } = typeof reply === 'number' ? { status: reply, headers: {} } : reply;
    response.writeHead(status, headers).end();
  }
}
