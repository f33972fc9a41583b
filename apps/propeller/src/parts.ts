import { systemClock, type Clock } from '#libs/kernel';
import { createLogger, type Config, type Logger } from '#libs/platform';
import { DeviceAuth } from './auth/device-auth.js';
import { deviceStrategy } from './auth/device-strategy.js';
import { Publisher } from './delivery/publisher.js';
import { BackendAuth } from './grpc/backend-auth.js';
import { EventReceipts } from './receipts/event-receipts.js';
import { ExpirySweep } from './receipts/expiry-sweep.js';
import { ReceiptHints } from './receipts/receipt-hints.js';
import { ReceiptLog } from './receipts/receipt-log.js';
import { ReceiptStreams } from './receipts/receipt-streams.js';
import { connectCommands, connectReceipts, connectShards } from './redis/connections.js';
import { Epochs } from './redis/epochs.js';
import { Subscriptions } from './redis/subscriptions.js';
import { NodeEntries } from './registry/node-entries.js';
import { NodeSweep } from './registry/node-sweep.js';
import { OwnEntries } from './registry/own-entries.js';
import { NodeGate } from './limits/node-gate.js';
import { TenantRates } from './limits/tenant-rates.js';
import { Nodes } from './registry/nodes.js';
import { DeviceRegistry } from './registry/registry.js';
import { Revocations } from './revocations/revocations.js';
import { Admission } from './sessions/admission.js';
import { Positions } from './sessions/positions.js';
import { SessionHub } from './sessions/session-hub.js';
import { SessionStore } from './sessions/session-store.js';
import { DeviceRooms } from './socketio/device-rooms.js';
import { Tenants } from './tenants/tenants.js';
import { ClientTokens } from './tokens/client-tokens.js';

/** What Propeller is made of: plain classes that know nothing of Nest, each given what it needs. */
export type Parts = ReturnType<typeof assemble>;

export function assemble(
  config: Config,
  logger: Logger = createLogger('propeller', config.LOG_LEVEL),
  clock: Clock = systemClock,
) {
  // First, because it throws when the tenants file cannot be used: nothing is left open then.
  const tenants = new Tenants(config, logger);
  const commands = connectCommands(config, logger);
  const shards = connectShards(config, logger, commands);
  const subscriptions = new Subscriptions(shards, logger);
  const epochs = new Epochs(commands, logger);
  const nodes = new Nodes(commands);
  const registry = new DeviceRegistry(commands, nodes);
  const hints = new ReceiptHints(commands, subscriptions);
  const receiptReads = connectReceipts(config, logger);
  const receiptLog = new ReceiptLog(receiptReads, epochs);
  const positions = new Positions(commands, epochs, hints);
  const revocations = new Revocations(commands, subscriptions, clock, logger);
  const admission = new Admission(tenants, revocations, config.PROPELLER_BUFFER_BYTES_MAX);
  const hub = new SessionHub(
    new SessionStore(commands, epochs, config.PROPELLER_BUFFER_BYTES_MAX / 4),
    positions,
    subscriptions,
    admission,
    logger,
    nodes,
    clock,
  );
  const entries = new NodeEntries(commands);
  const ownEntries = new OwnEntries(entries, nodes.self, () => hub.connections(), logger);
  hub.onDoubt = () => ownEntries.doubt();
  epochs.onServerChanged = () => void hub.catchUp();
  const rooms = new DeviceRooms();
  const connections = (): number => rooms.sockets + hub.census.ofTransport('grpc');
  const deviceAuth = new DeviceAuth(
    deviceStrategy((kid) => tenants.findDeviceKey(kid), clock),
    (token) => revocations.covers(token),
  );
  const backendAuth = new BackendAuth(tenants, deviceAuth);
  revocations.onChange = () => hub.review();
  tenants.onChange = () => {
    hub.review();
    backendAuth.review();
  };
  return {
    tenants,
    commands,
    shards,
    subscriptions,
    epochs,
    nodes,
    nodeSweep: new NodeSweep(commands, entries, nodes.self, logger),
    ownEntries,
    registry,
    positions,
    hub,
    revocations,
    gate: new NodeGate(config, connections, () => hub.draining, clock),
    rates: new TenantRates((tenant) => tenants.limitsOf(tenant), clock),
    deviceAuth,
    backendAuth,
    clientTokens: new ClientTokens(tenants, clock),
    publisher: new Publisher(commands, epochs, registry, hints, clock),
    hints,
    receiptReads,
    receipts: new ReceiptStreams(receiptLog, hints, subscriptions),
    eventReceipts: new EventReceipts(receiptReads, receiptLog),
    expiry: new ExpirySweep(receiptReads, hints, nodes.self, clock, logger),
    rooms,
  };
}

/** After the last connection has gone. */
export async function dismantle(parts: Parts): Promise<void> {
  parts.tenants.stop();
  parts.revocations.stop();
  parts.expiry.stop();
  parts.epochs.stop();
  parts.nodeSweep.stop();
  parts.ownEntries.stop();
  await parts.positions.close();
  parts.hints.close();
  await parts.nodes.stop();
  parts.hub.close();
  parts.subscriptions.close();
  parts.shards.close();
  parts.receiptReads.disconnect();
  parts.commands.disconnect();
}
