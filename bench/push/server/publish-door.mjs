// @ts-check
// The least that takes Propeller's publish calls: no key, no check, no number but a count.
import { Server, ServerCredentials } from '@grpc/grpc-js';

/** @typedef {{ contract: string; redisUrl: string }} Setting contract: URL of the compiled libs/propeller-contract */
/** @typedef {{ clientId: string; attributes: Record<string, unknown> & { id: string; offset: number }; dataJson: string }} Addressed */

/**
 * @param {Setting} setting
 * @param {(addressed: Addressed[]) => Promise<unknown> | void} publish
 * @returns {Promise<number>} its port
 */
export async function servePublish({ contract }, publish) {
  const service = await serviceOf(contract, 'PublishService');
  let offset = 0;
  return await serveGrpc(service, {
    PublishBatch: async (/** @type {any} */ { request }, /** @type {any} */ answer) => {
      const addressed = request.requests.map((/** @type {any} */ { target, event }) => {
        const { id, source, type, time, subject, dataJson } = event;
        const at = new Date(time.seconds * 1_000 + Math.floor(time.nanos / 1e6)).toISOString();
        const attributes = {
          specversion: '1.0',
          id,
          source,
          type,
          subject,
          time: at,
          tenant: 'bench',
          offset: ++offset,
        };
        return { clientId: target.clientId, attributes, dataJson };
      });
      await publish(addressed);
      answer(null, { results: addressed.map(toResult) });
    },
  });
}

/** @param {Addressed} addressed */
function toResult({ attributes: { id, offset } }) {
  return { ok: { eventId: id, offset } };
}

/** @param {string} contract @param {string} name */
export async function serviceOf(contract, name) {
  const { packageDefinition } = await import(contract);
  return packageDefinition()[`propeller.v1.${name}`];
}

/**
 * @param {any} service
 * @param {any} handlers
 * @returns {Promise<number>} its port
 */
export function serveGrpc(service, handlers) {
  const server = new Server({ 'grpc.max_receive_message_length': 32 * 1_024 * 1_024 });
  server.addService(service, handlers);
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}
