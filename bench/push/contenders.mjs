// @ts-check
// The five servers. Each has nodes and a Redis of its own, takes the same publish calls, and has the same phones: one
// connection each, every event acknowledged.

/** @typedef {'websocket' | 'socketio' | 'grpc'} Wire */
/** @typedef {{ title: string; wire: Wire; bare?: string }} Contender bare: the script of a baseline */

export const contenders = /** @type {const} @satisfies {Record<string, Contender>} */ ({
  bareWs: { title: 'bare ws', wire: 'websocket', bare: 'bare-ws.mjs' },
  bareSocketIo: { title: 'bare socket.io', wire: 'socketio', bare: 'bare-socketio.mjs' },
  // What Propeller's gRPC devices compare with: grpc-js itself takes most of it.
  bareGrpc: { title: 'bare grpc-js', wire: 'grpc', bare: 'bare-grpc.mjs' },
  propellerSocketIo: { title: 'Propeller, socket.io', wire: 'socketio' },
  propellerGrpc: { title: 'Propeller, gRPC', wire: 'grpc' },
});

/** @typedef {keyof typeof contenders} Name */
