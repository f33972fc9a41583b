import { ERRORS, Problem, type ErrorCode } from '#libs/kernel';

const TIMEOUT_MS = 20_000;

interface Call {
  method: 'GET' | 'POST' | 'PUT';
  url: string;
  headers?: Record<string, string>;
  body?: unknown;
}

/** One call to one of our own processes. Its refusal is passed on as it is. @throws Problem */
export async function callJson<T>({ method, url, headers, body }: Call): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw new Problem('unavailable', `${new URL(url).origin} does not answer.`, { cause });
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer as T;
  const { code, detail } = (answer ?? {}) as { code?: string; detail?: string };
  throw new Problem(isErrorCode(code) ? code : 'unavailable', detail ?? `${url} answered ${response.status}.`);
}

function isErrorCode(code: string | undefined): code is ErrorCode {
  return code !== undefined && Object.hasOwn(ERRORS, code);
}
