import { counter, gauge, tally } from '#libs/platform';

/** What Propeller counts. Labels never carry a client, a device or an event: their number has no bound. */
export const metrics = {
  connections: gauge('propeller_connections', 'Devices connected to this node', ['transport']),
  rooms: gauge('propeller_rooms', 'Clients with a device connected to this node'),
  sessionsWaiting: gauge('propeller_sessions_waiting', 'Sessions with something unacknowledged or to try again'),
  acksWaiting: gauge('propeller_acks_waiting', 'Acknowledged positions on their way to Redis'),
  refusedHandshakes: counter('propeller_handshakes_refused_total', 'Connections refused, by reason', ['code']),
  refusedRequests: counter('propeller_http_refused_total', 'Requests answered with 4xx or 5xx', ['status']),
  refusedCalls: counter('propeller_grpc_refused_total', 'Calls that ended with a status other than OK', ['status']),
  refusedConnections: counter('propeller_connections_refused_total', 'Refused before looking at a token', ['code']),
  refusedPackets: counter('propeller_packets_refused_total', 'What devices sent that is not theirs to send', ['kind']),
  byes: counter('propeller_byes_total', 'Connections this node ended, by code', ['code']),
  published: tally('propeller_published_total', 'Events accepted', 'tenant'),
  duplicates: tally('propeller_publish_duplicates_total', 'Events that had been published before', 'tenant'),
  publishRefused: counter('propeller_publish_refused_total', 'Publish requests not accepted, by code', ['code']),
  received: tally('propeller_pubsub_messages_total', 'Messages received from Redis, by kind', 'kind'),
  deliveries: tally('propeller_deliveries_total', 'Events sent to a device', 'transport'),
  redeliveries: counter('propeller_redeliveries_total', 'Events sent again for want of an acknowledgement', [
    'transport',
  ]),
  shed: counter('propeller_topic_events_shed_total', 'Events of low priority not sent to a connection that lags', [
    'transport',
  ]),
  acks: tally('propeller_acks_total', 'Acknowledgements accepted', 'transport'),
  receiptStreams: gauge('propeller_receipt_streams', 'Streams of receipts that are open on this node'),
  inboxReads: counter('propeller_inbox_reads_total', 'Pages of inbox read, by cause', ['cause']),
  rateLimited: counter('propeller_rate_limited_total', 'Publishes and reads beyond the rate of their tenant', [
    'tenant',
    'rate',
  ]),
  revocations: gauge('propeller_revocations', 'Revocations of clients and tokens in force'),
  tenantsFileErrors: counter('propeller_tenants_file_errors_total', 'Reads of the tenants file that were not usable'),
};
