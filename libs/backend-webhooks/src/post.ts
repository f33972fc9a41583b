import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';

/** What the receiver says is read no further: only its status counts. */
const ANSWER_BYTES_MAX = 64 * 1024;
/** Most servers close an idle connection after five seconds or more. */
const IDLE_MS_MAX = 4_000;

const keep = { keepAlive: true, maxFreeSockets: 64, timeout: IDLE_MS_MAX };
const agents = { 'http:': new http.Agent(keep), 'https:': new https.Agent(keep) };

export interface Post {
  url: URL;
  headers: Record<string, string>;
  body: string;
  /** Where to connect: checked already. */
  addresses: readonly string[];
  signal: AbortSignal;
}

export interface Answer {
  status: number;
  retryAfter: string | undefined;
}

/** Node asks this instead of DNS, and connects to what it answers. */
function lookupOf(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all }, answer) => {
    const [first = { address: '', family: 0 }] = found;
    if (all) answer(null, found);
    else answer(null, first.address, first.family);
  };
}

function drain(response: http.IncomingMessage): void {
  let bytes = 0;
  response.on('error', () => undefined);
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) response.destroy();
  });
}

/** Resolves with the status, as soon as it is there. Redirects are answers like any other. */
export async function post(request: Post, again = false): Promise<Answer> {
  const { url, headers, body, addresses, signal } = request;
  const { request: start } = url.protocol === 'https:' ? https : http;
  const agent = agents[url.protocol as keyof typeof agents];
  const options = { method: 'POST', headers, agent, lookup: lookupOf(addresses), signal };
  let reused = false;
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const sent = start(url, options, (response) => {
        drain(response);
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] });
      });
      sent.on('error', (error) => {
        reused = sent.reusedSocket;
        reject(error);
      });
      sent.end(body);
    });
  } catch (error) {
    // The receiver closed an idle connection just as we wrote to it: that says nothing about the receiver.
    const closed = reused && !again && (error as { code?: string }).code === 'ECONNRESET';
    if (closed) return post(request, true);
    throw error;
  }
}
