// Original file: propeller/v1/propeller.proto

import type {
  Timestamp as _google_protobuf_Timestamp,
  Timestamp__Output as _google_protobuf_Timestamp__Output,
} from '../../google/protobuf/Timestamp.js';

export interface ConnectedDevice {
  deviceId?: string;
  transport?: string;
  node?: string;
  connection?: string;
  since?: _google_protobuf_Timestamp | null;
  lastSeen?: _google_protobuf_Timestamp | null;
  /**
   * What the device said of itself when it connected: os, app_version.
   */
  attributes?: { [key: string]: string };
}

export interface ConnectedDevice__Output {
  deviceId: string;
  transport: string;
  node: string;
  connection: string;
  since: _google_protobuf_Timestamp__Output | null;
  lastSeen: _google_protobuf_Timestamp__Output | null;
  /**
   * What the device said of itself when it connected: os, app_version.
   */
  attributes: { [key: string]: string };
}
