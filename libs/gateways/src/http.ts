import { GatewayError } from './gateway-error.js';
import { failureOfAnswer, failureOfConnection, type VendorError } from './http-failure.js';

const TIMEOUT_MS = 5_000;
const RESPONSE_BYTES_MAX = 1024 * 1024;

export interface GatewayCall {
  method: 'GET' | 'POST' | 'PATCH';
  /** Below the base URL, starting with a slash. */
  path: string;
  headers: Record<string, string>;
  /** JSON as text, because the amounts in it must go out as they were written. */
  json?: string;
  form?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

interface Options {
  gateway: string;
  baseUrl: string;
  /** Finds the vendor's code and words in an answer that is not 2xx. */
  readError(body: unknown): VendorError;
  timeoutMs?: number;
  responseBytesMax?: number;
}

/** A thin client over fetch in which every call has an end, a size, and a GatewayError that says what it means to money. */
export class GatewayHttp {
  constructor(private readonly options: Options) {}

  /** Resolves to the parsed JSON of a 2xx answer. @throws GatewayError */
  async call(request: GatewayCall): Promise<unknown> {
    const { gateway, readError } = this.options;
    const timeout = AbortSignal.timeout(this.options.timeoutMs ?? TIMEOUT_MS);
    const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout;
    let response: Response;
    let text: string;
    try {
      response = await fetch(this.options.baseUrl + request.path, {
        method: request.method,
        headers: { accept: 'application/json', ...contentType(request), ...request.headers },
        body: request.json ?? (request.form && new URLSearchParams(request.form).toString()) ?? null,
        // Credentials never follow a redirect.
        redirect: 'manual',
        signal,
      });
      text = await this.readBounded(response);
    } catch (error) {
      throw error instanceof GatewayError ? error : failureOfConnection(gateway, error);
    }
    const body = parseJson(text);
    if (!response.ok) throw failureOfAnswer(gateway, response.status, response.headers, readError(body));
    if (body === undefined) throw this.notUnderstood('the answer is not JSON');
    return body;
  }

  private async readBounded(response: Response): Promise<string> {
    if (!response.body) return '';
    const bytesMax = this.options.responseBytesMax ?? RESPONSE_BYTES_MAX;
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      // Leaving the loop cancels the stream and with it the connection.
      if (bytes > bytesMax) throw this.notUnderstood(`the answer is larger than ${bytesMax} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  private notUnderstood(why: string): GatewayError {
    const { gateway } = this.options;
    return new GatewayError(`${gateway}: ${why}`, { gateway, outcome: 'unknown', reason: 'technical' });
  }
}

function contentType(request: GatewayCall): Record<string, string> {
  if (request.json !== undefined) return { 'content-type': 'application/json' };
  if (request.form !== undefined) return { 'content-type': 'application/x-www-form-urlencoded' };
  return {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
