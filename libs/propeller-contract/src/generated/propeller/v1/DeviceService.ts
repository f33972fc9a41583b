// Original file: propeller/v1/propeller.proto

import type * as grpc from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import type {
  ListenRequest as _propeller_v1_ListenRequest,
  ListenRequest__Output as _propeller_v1_ListenRequest__Output,
} from '../../propeller/v1/ListenRequest.js';
import type {
  ListenResponse as _propeller_v1_ListenResponse,
  ListenResponse__Output as _propeller_v1_ListenResponse__Output,
} from '../../propeller/v1/ListenResponse.js';

/**
 * What a device listens to. Metadata: authorization (a device token), x-device-id, x-since.
 */
export interface DeviceServiceClient extends grpc.Client {
  Listen(
    metadata: grpc.Metadata,
    options?: grpc.CallOptions,
  ): grpc.ClientDuplexStream<_propeller_v1_ListenRequest, _propeller_v1_ListenResponse__Output>;
  Listen(
    options?: grpc.CallOptions,
  ): grpc.ClientDuplexStream<_propeller_v1_ListenRequest, _propeller_v1_ListenResponse__Output>;
  listen(
    metadata: grpc.Metadata,
    options?: grpc.CallOptions,
  ): grpc.ClientDuplexStream<_propeller_v1_ListenRequest, _propeller_v1_ListenResponse__Output>;
  listen(
    options?: grpc.CallOptions,
  ): grpc.ClientDuplexStream<_propeller_v1_ListenRequest, _propeller_v1_ListenResponse__Output>;
}

/**
 * What a device listens to. Metadata: authorization (a device token), x-device-id, x-since.
 */
export interface DeviceServiceHandlers extends grpc.UntypedServiceImplementation {
  Listen: grpc.handleBidiStreamingCall<_propeller_v1_ListenRequest__Output, _propeller_v1_ListenResponse>;
}

export interface DeviceServiceDefinition extends grpc.ServiceDefinition {
  Listen: MethodDefinition<
    _propeller_v1_ListenRequest,
    _propeller_v1_ListenResponse,
    _propeller_v1_ListenRequest__Output,
    _propeller_v1_ListenResponse__Output
  >;
}
