import type { Device } from '../device.js';
import type { Checker, Violation } from '../evidence.js';
import type { Mode } from '../options.js';
import type { Noted } from '../trace.js';

/** An acknowledgement may be on its way for as long as a node is paused, or a connection stalled. */
const ACK_MS_MAX = 30_000;

type Event = Extract<Noted, { is: 'event' }>;

/** One connection, as far as what was sent on it says. */
interface Connection {
  start: number;
  sent: Set<number>;
  highest: number;
  acked: { offset: number; at: number }[];
}

/** On one connection each event comes once, in order; again only as a redelivery of what was not acknowledged. */
export const repeats: Checker = ({ devices, mode }) => devices.flatMap((device) => repeatsOf(device, mode));

function repeatsOf(device: Device, mode: Mode): Violation[] {
  const violations: Violation[] = [];
  const connections = new Map<number, Connection>();
  const transports = new Map<number, string>();
  const topics = new Set<string>();
  for (const moment of device.trace.moments) {
    const { on } = moment;
    // Where Redis may lose the end of what was written, it may have lost that this was published before.
    if (moment.is === 'topic' && mode === 'kept' && topics.has(`${on} ${moment.id}`))
      violations.push({ text: `${device.name} was sent ${moment.id} twice on #${on}`, device });
    if (moment.is === 'topic') topics.add(`${on} ${moment.id}`);
    if (moment.is === 'open') transports.set(on, moment.transport);
    if (moment.is === 'ready')
      connections.set(on, { start: moment.offset, sent: new Set(), highest: moment.offset, acked: [] });
    const connection = connections.get(on);
    if (moment.is === 'ack') connection?.acked.push({ offset: moment.offset, at: moment.at });
    if (moment.is !== 'event') continue;
    const wrong = connection ? judge(moment, connection, transports.get(on)) : 'before ready';
    if (wrong) violations.push({ text: `${device.name} was sent ${moment.id} on #${on} ${wrong}`, device });
    connection?.sent.add(moment.offset);
    if (connection) connection.highest = Math.max(connection.highest, moment.offset);
  }
  return violations;
}

function judge(event: Event, connection: Connection, transport: string | undefined): string | undefined {
  const { offset, attempt } = event;
  if (offset <= connection.start) return `though it began behind ${connection.start}`;
  if (!connection.sent.has(offset)) {
    if (offset < connection.highest) return `behind ${connection.highest}`;
    return (attempt ?? 1) > 1 ? 'for the first time, as a redelivery' : undefined;
  }
  if (transport === 'sdk') return 'twice, though the library shows each once';
  if (attempt === 1) return 'twice, not as a redelivery';
  const ack = connection.acked.find((one) => one.offset >= offset);
  return ack && event.at - ack.at > ACK_MS_MAX ? 'long after it had acknowledged it' : undefined;
}
