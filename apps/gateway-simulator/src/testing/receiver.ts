import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A merchant's webhook door for tests: keeps what comes and answers as told. */
export async function startReceiver() {
  const received: Received[] = [];
  const waiting: { count: number; resolve: (all: Received[]) => void }[] = [];
  let answers: number[] = [];

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(answers.shift() ?? 200).end();
      for (const { count, resolve } of waiting) if (received.length >= count) resolve([...received]);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    /** Resolves once `count` webhooks have come. */
    until: (count: number) =>
      new Promise<Received[]>((resolve) => {
        if (received.length >= count) resolve([...received]);
        else waiting.push({ count, resolve });
      }),
    /** The statuses of the next answers; 200 after them. */
    answerNext: (...statuses: number[]) => {
      answers = statuses;
    },
    clear: () => {
      received.length = 0;
      waiting.length = 0;
      answers = [];
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
