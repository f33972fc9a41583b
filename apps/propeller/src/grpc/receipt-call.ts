import { once } from 'node:events';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type {
  ReceiptInput,
  StreamReceiptsRequest,
  StreamReceiptsResponseInput,
  TargetInput,
} from '#libs/propeller-contract';
import { TO_ANY } from '../delivery/keys.js';
import type { StoredReceipt } from '../receipts/receipt-log.js';
import type { ReceiptSink } from '../receipts/receipt-reader.js';
import type { ReceiptKind } from '../receipts/receipt-lua.js';
import type { Told } from '../receipts/receipt-tail.js';
import { toTimestamp } from './timestamp.js';

export type ReceiptCall = ServerWritableStream<StreamReceiptsRequest, StreamReceiptsResponseInput>;

const STATUS = {
  accepted: 'RECEIPT_STATUS_ACCEPTED',
  delivered: 'RECEIPT_STATUS_DELIVERED',
  expired: 'RECEIPT_STATUS_EXPIRED',
  dropped: 'RECEIPT_STATUS_DROPPED',
} as const satisfies Record<ReceiptKind, string>;

function targetOf({ clientId, targetDeviceId }: StoredReceipt): TargetInput {
  if (targetDeviceId === TO_ANY) return { anyDeviceOf: clientId };
  return targetDeviceId ? { device: { clientId, deviceId: targetDeviceId } } : { clientId };
}

/** As the contract says it. */
export function toReceipt(receipt: StoredReceipt, epoch: string): ReceiptInput {
  const { eventId, deviceId, kind, at, reason } = receipt;
  return { eventId, target: targetOf(receipt), deviceId, status: STATUS[kind], time: toTimestamp(at), reason, epoch };
}

function toResponse({ cursor, epoch, receipt }: Told): StreamReceiptsResponseInput {
  // Not about an event: whoever looks for one passes over it.
  if (!receipt) return { cursor, receipt: { reason: 'epoch_changed', epoch, time: toTimestamp(Date.now()) } };
  return { cursor, receipt: toReceipt(receipt, epoch) };
}

/** A gRPC stream as a place for receipts. */
export function receiptSink(call: ReceiptCall): ReceiptSink {
  return {
    write: (told) => call.write(toResponse(told)),
    drained: async (signal) => {
      await once(call, 'drain', { signal }).catch(() => {});
    },
  };
}
