import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Backend, type Answer } from '../support/api.js';
import { until } from '../support/until.js';

const RETRY_MS = 100;
const TRY_FOR_MS = 90_000;

/** Not an answer yet: ask again, with the same key. */
function isForLater({ status, body }: Answer): boolean {
  return status >= 500 || status === 429 || body?.code === 'idempotency_in_flight';
}

/** The tenant's backend as it should be: whatever gets no answer is sent again, with the same Idempotency-Key. */
export class PatientBackend {
  private readonly backend: Backend;

  constructor(url: string) {
    this.backend = new Backend(url);
  }

  async post(path: string, body: object): Promise<Answer['body']> {
    const key = randomUUID();
    return this.insist(`POST ${path}`, () => this.backend.post(path, body, key));
  }

  async order(id: string): Promise<Answer['body']> {
    return this.insist(`GET order ${id}`, () => this.backend.get(`/v1/orders/${id}`));
  }

  async orderOnce(id: string, what: string, is: (order: Answer['body']) => boolean): Promise<Answer['body']> {
    return until(
      async () => {
        const order = await this.order(id);
        return is(order) && order;
      },
      `order ${id} is ${what}`,
      TRY_FOR_MS,
    );
  }

  private async insist(what: string, call: () => Promise<Answer>): Promise<Answer['body']> {
    const end = Date.now() + TRY_FOR_MS;
    let last = 'nothing';
    while (Date.now() < end) {
      const answer = await call().catch((error: unknown) => {
        last = String(error);
      });
      if (answer && answer.status < 300) return answer.body;
      if (answer) last = `${answer.status} ${JSON.stringify(answer.body)}`;
      if (answer && !isForLater(answer)) break;
      await wait(RETRY_MS);
    }
    throw new Error(`${what}: ${last}`);
  }
}
