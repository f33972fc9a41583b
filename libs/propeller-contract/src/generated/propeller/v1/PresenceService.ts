// Original file: propeller/v1/propeller.proto

import type * as grpc from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import type {
  GetEventRequest as _propeller_v1_GetEventRequest,
  GetEventRequest__Output as _propeller_v1_GetEventRequest__Output,
} from '../../propeller/v1/GetEventRequest.js';
import type {
  GetEventResponse as _propeller_v1_GetEventResponse,
  GetEventResponse__Output as _propeller_v1_GetEventResponse__Output,
} from '../../propeller/v1/GetEventResponse.js';
import type {
  ListDevicesRequest as _propeller_v1_ListDevicesRequest,
  ListDevicesRequest__Output as _propeller_v1_ListDevicesRequest__Output,
} from '../../propeller/v1/ListDevicesRequest.js';
import type {
  ListDevicesResponse as _propeller_v1_ListDevicesResponse,
  ListDevicesResponse__Output as _propeller_v1_ListDevicesResponse__Output,
} from '../../propeller/v1/ListDevicesResponse.js';
import type {
  RevokeRequest as _propeller_v1_RevokeRequest,
  RevokeRequest__Output as _propeller_v1_RevokeRequest__Output,
} from '../../propeller/v1/RevokeRequest.js';
import type {
  RevokeResponse as _propeller_v1_RevokeResponse,
  RevokeResponse__Output as _propeller_v1_RevokeResponse__Output,
} from '../../propeller/v1/RevokeResponse.js';
import type {
  StreamReceiptsRequest as _propeller_v1_StreamReceiptsRequest,
  StreamReceiptsRequest__Output as _propeller_v1_StreamReceiptsRequest__Output,
} from '../../propeller/v1/StreamReceiptsRequest.js';
import type {
  StreamReceiptsResponse as _propeller_v1_StreamReceiptsResponse,
  StreamReceiptsResponse__Output as _propeller_v1_StreamReceiptsResponse__Output,
} from '../../propeller/v1/StreamReceiptsResponse.js';

/**
 * What a backend asks. Metadata: authorization (an API key with the scope "read"; Revoke: "tokens"; StreamReceipts: "read"
 * or "publish").
 */
export interface PresenceServiceClient extends grpc.Client {
  GetEvent(
    argument: _propeller_v1_GetEventRequest,
    metadata: grpc.Metadata,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_GetEventResponse__Output>,
  ): grpc.ClientUnaryCall;
  GetEvent(
    argument: _propeller_v1_GetEventRequest,
    metadata: grpc.Metadata,
    callback: grpc.requestCallback<_propeller_v1_GetEventResponse__Output>,
  ): grpc.ClientUnaryCall;
  GetEvent(
    argument: _propeller_v1_GetEventRequest,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_GetEventResponse__Output>,
  ): grpc.ClientUnaryCall;
  GetEvent(
    argument: _propeller_v1_GetEventRequest,
    callback: grpc.requestCallback<_propeller_v1_GetEventResponse__Output>,
  ): grpc.ClientUnaryCall;
  getEvent(
    argument: _propeller_v1_GetEventRequest,
    metadata: grpc.Metadata,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_GetEventResponse__Output>,
  ): grpc.ClientUnaryCall;
  getEvent(
    argument: _propeller_v1_GetEventRequest,
    metadata: grpc.Metadata,
    callback: grpc.requestCallback<_propeller_v1_GetEventResponse__Output>,
  ): grpc.ClientUnaryCall;
  getEvent(
    argument: _propeller_v1_GetEventRequest,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_GetEventResponse__Output>,
  ): grpc.ClientUnaryCall;
  getEvent(
    argument: _propeller_v1_GetEventRequest,
    callback: grpc.requestCallback<_propeller_v1_GetEventResponse__Output>,
  ): grpc.ClientUnaryCall;

  ListDevices(
    argument: _propeller_v1_ListDevicesRequest,
    metadata: grpc.Metadata,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_ListDevicesResponse__Output>,
  ): grpc.ClientUnaryCall;
  ListDevices(
    argument: _propeller_v1_ListDevicesRequest,
    metadata: grpc.Metadata,
    callback: grpc.requestCallback<_propeller_v1_ListDevicesResponse__Output>,
  ): grpc.ClientUnaryCall;
  ListDevices(
    argument: _propeller_v1_ListDevicesRequest,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_ListDevicesResponse__Output>,
  ): grpc.ClientUnaryCall;
  ListDevices(
    argument: _propeller_v1_ListDevicesRequest,
    callback: grpc.requestCallback<_propeller_v1_ListDevicesResponse__Output>,
  ): grpc.ClientUnaryCall;
  listDevices(
    argument: _propeller_v1_ListDevicesRequest,
    metadata: grpc.Metadata,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_ListDevicesResponse__Output>,
  ): grpc.ClientUnaryCall;
  listDevices(
    argument: _propeller_v1_ListDevicesRequest,
    metadata: grpc.Metadata,
    callback: grpc.requestCallback<_propeller_v1_ListDevicesResponse__Output>,
  ): grpc.ClientUnaryCall;
  listDevices(
    argument: _propeller_v1_ListDevicesRequest,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_ListDevicesResponse__Output>,
  ): grpc.ClientUnaryCall;
  listDevices(
    argument: _propeller_v1_ListDevicesRequest,
    callback: grpc.requestCallback<_propeller_v1_ListDevicesResponse__Output>,
  ): grpc.ClientUnaryCall;

  Revoke(
    argument: _propeller_v1_RevokeRequest,
    metadata: grpc.Metadata,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_RevokeResponse__Output>,
  ): grpc.ClientUnaryCall;
  Revoke(
    argument: _propeller_v1_RevokeRequest,
    metadata: grpc.Metadata,
    callback: grpc.requestCallback<_propeller_v1_RevokeResponse__Output>,
  ): grpc.ClientUnaryCall;
  Revoke(
    argument: _propeller_v1_RevokeRequest,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_RevokeResponse__Output>,
  ): grpc.ClientUnaryCall;
  Revoke(
    argument: _propeller_v1_RevokeRequest,
    callback: grpc.requestCallback<_propeller_v1_RevokeResponse__Output>,
  ): grpc.ClientUnaryCall;
  revoke(
    argument: _propeller_v1_RevokeRequest,
    metadata: grpc.Metadata,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_RevokeResponse__Output>,
  ): grpc.ClientUnaryCall;
  revoke(
    argument: _propeller_v1_RevokeRequest,
    metadata: grpc.Metadata,
    callback: grpc.requestCallback<_propeller_v1_RevokeResponse__Output>,
  ): grpc.ClientUnaryCall;
  revoke(
    argument: _propeller_v1_RevokeRequest,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_RevokeResponse__Output>,
  ): grpc.ClientUnaryCall;
  revoke(
    argument: _propeller_v1_RevokeRequest,
    callback: grpc.requestCallback<_propeller_v1_RevokeResponse__Output>,
  ): grpc.ClientUnaryCall;

  /**
   * The tenant's receipts behind a cursor, then each as it happens. It ends, and goes on from the last cursor, with
   * UNAVAILABLE when a node goes away, with RESOURCE_EXHAUSTED when it was read too slowly.
   */
  StreamReceipts(
    argument: _propeller_v1_StreamReceiptsRequest,
    metadata: grpc.Metadata,
    options?: grpc.CallOptions,
  ): grpc.ClientReadableStream<_propeller_v1_StreamReceiptsResponse__Output>;
  StreamReceipts(
    argument: _propeller_v1_StreamReceiptsRequest,
    options?: grpc.CallOptions,
  ): grpc.ClientReadableStream<_propeller_v1_StreamReceiptsResponse__Output>;
  /**
   * The tenant's receipts behind a cursor, then each as it happens. It ends, and goes on from the last cursor, with
   * UNAVAILABLE when a node goes away, with RESOURCE_EXHAUSTED when it was read too slowly.
   */
  streamReceipts(
    argument: _propeller_v1_StreamReceiptsRequest,
    metadata: grpc.Metadata,
    options?: grpc.CallOptions,
  ): grpc.ClientReadableStream<_propeller_v1_StreamReceiptsResponse__Output>;
  streamReceipts(
    argument: _propeller_v1_StreamReceiptsRequest,
    options?: grpc.CallOptions,
  ): grpc.ClientReadableStream<_propeller_v1_StreamReceiptsResponse__Output>;
}

/**
 * What a backend asks. Metadata: authorization (an API key with the scope "read"; Revoke: "tokens"; StreamReceipts: "read"
 * or "publish").
 */
export interface PresenceServiceHandlers extends grpc.UntypedServiceImplementation {
  GetEvent: grpc.handleUnaryCall<_propeller_v1_GetEventRequest__Output, _propeller_v1_GetEventResponse>;

  ListDevices: grpc.handleUnaryCall<_propeller_v1_ListDevicesRequest__Output, _propeller_v1_ListDevicesResponse>;

  Revoke: grpc.handleUnaryCall<_propeller_v1_RevokeRequest__Output, _propeller_v1_RevokeResponse>;

  /**
   * The tenant's receipts behind a cursor, then each as it happens. It ends, and goes on from the last cursor, with
   * UNAVAILABLE when a node goes away, with RESOURCE_EXHAUSTED when it was read too slowly.
   */
  StreamReceipts: grpc.handleServerStreamingCall<
    _propeller_v1_StreamReceiptsRequest__Output,
    _propeller_v1_StreamReceiptsResponse
  >;
}

export interface PresenceServiceDefinition extends grpc.ServiceDefinition {
  GetEvent: MethodDefinition<
    _propeller_v1_GetEventRequest,
    _propeller_v1_GetEventResponse,
    _propeller_v1_GetEventRequest__Output,
    _propeller_v1_GetEventResponse__Output
  >;
  ListDevices: MethodDefinition<
    _propeller_v1_ListDevicesRequest,
    _propeller_v1_ListDevicesResponse,
    _propeller_v1_ListDevicesRequest__Output,
    _propeller_v1_ListDevicesResponse__Output
  >;
  Revoke: MethodDefinition<
    _propeller_v1_RevokeRequest,
    _propeller_v1_RevokeResponse,
    _propeller_v1_RevokeRequest__Output,
    _propeller_v1_RevokeResponse__Output
  >;
  StreamReceipts: MethodDefinition<
    _propeller_v1_StreamReceiptsRequest,
    _propeller_v1_StreamReceiptsResponse,
    _propeller_v1_StreamReceiptsRequest__Output,
    _propeller_v1_StreamReceiptsResponse__Output
  >;
}
