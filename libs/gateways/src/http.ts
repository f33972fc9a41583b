import { setTimeout as wait } from 'node:timers/promises';
import { GatewayError } from './gateway-error.js';
import { failureOfAnswer, failureOfConnection, type VendorError } from './http-failure.js';

const TIMEOUT_MS = 5_000;
const RESPONSE_BYTES_MAX = 1024 * 1024;
const RETRIES_MAX = 2;
/** Before the first retry at most; twice that before the second. */
const PAUSE_MS_MAX = 150;
/** Something between us and the gateway is away for a moment. */
const PASSING = new Set([502, 503, 504]);

export interface GatewayCall {
  method: 'GET' | 'POST' | 'PATCH';
  /** Below the base URL, starting with a slash. */
  path: string;
  headers: Record<string, string>;
  /** JSON as text, because the amounts in it must go out as they were written. */
  json?: string;
  form?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /**
   * The vendor promises that doing it twice does it once: then it is tried again, as every GET is. Never for a create
   * that the vendor cannot tell from its repeat.
   */
  repeatable?: boolean;
}

interface Options {
  gateway: string;
  baseUrl: string;
  /** From 0 to less than 1. */
  random: () => number;
  /** Finds the vendor's code and words in an answer that is not 2xx. */
  readError(body: unknown): VendorError;
  timeoutMs?: number;
  responseBytesMax?: number;
}

/**
 * A thin client over fetch in which every call has an end (its retries included), a size, and a GatewayError that says
 * what it means to money.
 */
export class GatewayHttp {
  constructor(private readonly options: Options) {}

  /** Resolves to the parsed JSON of a 2xx answer. @throws GatewayError */
  async call(request: GatewayCall): Promise<unknown> {
    const timeout = AbortSignal.timeout(this.options.timeoutMs ?? TIMEOUT_MS);
    const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout;
    const repeatable = request.method === 'GET' || request.repeatable === true;
    let uncertain = false;
    for (let retry = 0; ; retry++) {
      try {
        return await this.once(request, signal);
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        const last = retry === RETRIES_MAX || !repeatable || signal.aborted || !isPassing(error);
        if (last || !(await this.pause(retry, signal))) throw uncertain ? asUncertain(error) : error;
        uncertain ||= request.method !== 'GET' && error.details.outcome !== 'not_done';
      }
    }
  }

  /** False when the time was over first. */
  private pause(retry: number, signal: AbortSignal): Promise<boolean> {
    return wait(PAUSE_MS_MAX * 2 ** retry * this.options.random(), true, { signal }).catch(() => false);
  }

  private async once(request: GatewayCall, signal: AbortSignal): Promise<unknown> {
    const { gateway, readError } = this.options;
    let response: Response | undefined;
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
      const failure = error instanceof GatewayError ? error : failureOfConnection(gateway, error);
      throw response?.ok ? asDone(failure) : failure;
    }
    const body = parseJson(text);
    if (!response.ok) throw failureOfAnswer(gateway, response.status, response.headers, readError(body));
    if (body === undefined) throw asDone(this.notUnderstood('the answer is not JSON'));
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

function isPassing({ details }: GatewayError): boolean {
  if (details.outcome === 'done') return false;
  return details.status === undefined ? details.reason === 'technical' : PASSING.has(details.status);
}

/** It said 2xx: whatever happened to the rest of the answer, it acted. */
function asDone(error: GatewayError): GatewayError {
  return new GatewayError(error.message, { ...error.details, outcome: 'done' });
}

/** An earlier try may have been the one that was done. */
function asUncertain(error: GatewayError): GatewayError {
  if (error.details.outcome !== 'not_done') return error;
  return new GatewayError(error.message, { ...error.details, outcome: 'unknown' });
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
