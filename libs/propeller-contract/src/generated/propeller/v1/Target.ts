// Original file: propeller/v1/propeller.proto

import type {
  Device as _propeller_v1_Device,
  Device__Output as _propeller_v1_Device__Output,
} from '../../propeller/v1/Device.js';

export interface Target {
  /**
   * All devices of a client.
   */
  clientId?: string;
  device?: _propeller_v1_Device | null;
  /**
   * All devices of a client, until the first acknowledges: the others are then told to cancel it.
   */
  anyDeviceOf?: string;
  /**
   * Whoever listens now, by the topics of its token: no offset, no inbox, no acknowledgement, no receipts.
   */
  topic?: string;
  to?: 'clientId' | 'device' | 'anyDeviceOf' | 'topic';
}

export interface Target__Output {
  /**
   * All devices of a client.
   */
  clientId?: string;
  device?: _propeller_v1_Device__Output | null;
  /**
   * All devices of a client, until the first acknowledges: the others are then told to cancel it.
   */
  anyDeviceOf?: string;
  /**
   * Whoever listens now, by the topics of its token: no offset, no inbox, no acknowledgement, no receipts.
   */
  topic?: string;
  to?: 'clientId' | 'device' | 'anyDeviceOf' | 'topic';
}
