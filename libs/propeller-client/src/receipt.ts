import type { Receipt as ReceiptMessage, StreamReceiptsResponse, Timestamp } from '#libs/propeller-contract';

const STATUSES = {
  RECEIPT_STATUS_ACCEPTED: 'accepted',
  RECEIPT_STATUS_DELIVERED: 'delivered',
  RECEIPT_STATUS_EXPIRED: 'expired',
  RECEIPT_STATUS_DROPPED: 'dropped',
} as const;

/** What became of an event on its way to a client. */
export interface Receipt {
  /** `delivered`: a device acknowledged it. `expired`, `dropped`: none did, and none will be given it any more. */
  status: (typeof STATUSES)[keyof typeof STATUSES];
  eventId: string;
  clientId: string;
  /** Which device acknowledged it; of the others, empty. */
  deviceId: string;
  at: Date;
  /** Why it was dropped; otherwise mostly empty. */
  reason: string;
  epoch: string;
}

export interface StreamedReceipt {
  /** To go on behind this one. */
  cursor: string;
  /** Absent when there is no event: then `lost` may be set. */
  receipt?: Receipt;
  /**
   * Propeller's memory began anew: what it had accepted before and not delivered is gone. Publish again, with the same
   * ids, whatever has no receipt yet.
   */
  lost?: { epoch: string };
}

function toDate({ seconds, nanos }: Timestamp): Date {
  return new Date(seconds * 1000 + nanos / 1e6);
}

export function toReceipt({
  status,
  eventId,
  target,
  deviceId,
  time,
  reason,
  epoch,
}: ReceiptMessage): Receipt | undefined {
  const known = STATUSES[status as keyof typeof STATUSES];
  const clientId = target?.clientId ?? target?.device?.clientId ?? target?.anyDeviceOf;
  if (!known || !clientId || !time) return undefined;
  return { status: known, eventId, clientId, deviceId, at: toDate(time), reason, epoch };
}

/** Of a kind this version does not know, only the cursor is left. */
export function toStreamed({ cursor, receipt }: StreamReceiptsResponse): StreamedReceipt {
  const known = receipt && toReceipt(receipt);
  if (known) return { cursor, receipt: known };
  return receipt?.reason === 'epoch_changed' ? { cursor, lost: { epoch: receipt.epoch } } : { cursor };
}
