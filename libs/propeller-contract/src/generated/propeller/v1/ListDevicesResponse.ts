// Original file: propeller/v1/propeller.proto

import type {
  ConnectedDevice as _propeller_v1_ConnectedDevice,
  ConnectedDevice__Output as _propeller_v1_ConnectedDevice__Output,
} from '../../propeller/v1/ConnectedDevice.js';

export interface ListDevicesResponse {
  devices?: _propeller_v1_ConnectedDevice[];
}

export interface ListDevicesResponse__Output {
  devices: _propeller_v1_ConnectedDevice__Output[];
}
