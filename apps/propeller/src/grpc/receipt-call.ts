import { once } from 'node:events';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { StreamReceiptsRequest, StreamReceiptsResponseInput, TargetInput } from '#libs/propeller-contract';
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
  return targetDeviceId ? { device: { clientId, deviceId: targetDeviceId } } : { clientId };
}

function toResponse({ cursor, epoch, receipt }: Told): StreamReceiptsResponseInput {
  // Not about an event: whoever looks for one passes over it.
  if (!receipt) return { cursor, receipt: { reason: 'epoch_changed', epoch, time: toTimestamp(Date.now()) } };
  const { eventId, deviceId, kind, at, reason } = receipt;
  const target = targetOf(receipt);
  return { cursor, receipt: { eventId, target, deviceId, status: STATUS[kind], time: toTimestamp(at), reason, epoch } };
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
