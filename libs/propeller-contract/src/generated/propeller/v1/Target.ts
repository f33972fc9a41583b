// Original file: propeller/v1/propeller.proto

import type {
  Device as _propeller_v1_Device,
  Device__Output as _propeller_v1_Device__Output,
} from '../../propeller/v1/Device.js';

export interface Target {
  clientId?: string;
  device?: _propeller_v1_Device | null;
  anyDeviceOf?: string;
  topic?: string;
  to?: 'clientId' | 'device' | 'anyDeviceOf' | 'topic';
}

export interface Target__Output {
  clientId?: string;
  device?: _propeller_v1_Device__Output | null;
  anyDeviceOf?: string;
  topic?: string;
  to?: 'clientId' | 'device' | 'anyDeviceOf' | 'topic';
}
