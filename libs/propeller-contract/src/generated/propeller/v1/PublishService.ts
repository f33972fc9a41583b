// Original file: propeller/v1/propeller.proto

import type * as grpc from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import type {
  PublishBatchRequest as _propeller_v1_PublishBatchRequest,
  PublishBatchRequest__Output as _propeller_v1_PublishBatchRequest__Output,
} from '../../propeller/v1/PublishBatchRequest.js';
import type {
  PublishBatchResponse as _propeller_v1_PublishBatchResponse,
  PublishBatchResponse__Output as _propeller_v1_PublishBatchResponse__Output,
} from '../../propeller/v1/PublishBatchResponse.js';
import type {
  PublishRequest as _propeller_v1_PublishRequest,
  PublishRequest__Output as _propeller_v1_PublishRequest__Output,
} from '../../propeller/v1/PublishRequest.js';
import type {
  PublishResponse as _propeller_v1_PublishResponse,
  PublishResponse__Output as _propeller_v1_PublishResponse__Output,
} from '../../propeller/v1/PublishResponse.js';
import type {
  PublishStreamRequest as _propeller_v1_PublishStreamRequest,
  PublishStreamRequest__Output as _propeller_v1_PublishStreamRequest__Output,
} from '../../propeller/v1/PublishStreamRequest.js';
import type {
  PublishStreamResponse as _propeller_v1_PublishStreamResponse,
  PublishStreamResponse__Output as _propeller_v1_PublishStreamResponse__Output,
} from '../../propeller/v1/PublishStreamResponse.js';

/**
 * What a backend publishes with. Metadata: authorization (an API key with the scope "publish").
 */
export interface PublishServiceClient extends grpc.Client {
  Publish(
    argument: _propeller_v1_PublishRequest,
    metadata: grpc.Metadata,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_PublishResponse__Output>,
  ): grpc.ClientUnaryCall;
  Publish(
    argument: _propeller_v1_PublishRequest,
    metadata: grpc.Metadata,
    callback: grpc.requestCallback<_propeller_v1_PublishResponse__Output>,
  ): grpc.ClientUnaryCall;
  Publish(
    argument: _propeller_v1_PublishRequest,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_PublishResponse__Output>,
  ): grpc.ClientUnaryCall;
  Publish(
    argument: _propeller_v1_PublishRequest,
    callback: grpc.requestCallback<_propeller_v1_PublishResponse__Output>,
  ): grpc.ClientUnaryCall;
  publish(
    argument: _propeller_v1_PublishRequest,
    metadata: grpc.Metadata,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_PublishResponse__Output>,
  ): grpc.ClientUnaryCall;
  publish(
    argument: _propeller_v1_PublishRequest,
    metadata: grpc.Metadata,
    callback: grpc.requestCallback<_propeller_v1_PublishResponse__Output>,
  ): grpc.ClientUnaryCall;
  publish(
    argument: _propeller_v1_PublishRequest,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_PublishResponse__Output>,
  ): grpc.ClientUnaryCall;
  publish(
    argument: _propeller_v1_PublishRequest,
    callback: grpc.requestCallback<_propeller_v1_PublishResponse__Output>,
  ): grpc.ClientUnaryCall;

  /**
   * At most 500 requests, a result for each, in the same order.
   */
  PublishBatch(
    argument: _propeller_v1_PublishBatchRequest,
    metadata: grpc.Metadata,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_PublishBatchResponse__Output>,
  ): grpc.ClientUnaryCall;
  PublishBatch(
    argument: _propeller_v1_PublishBatchRequest,
    metadata: grpc.Metadata,
    callback: grpc.requestCallback<_propeller_v1_PublishBatchResponse__Output>,
  ): grpc.ClientUnaryCall;
  PublishBatch(
    argument: _propeller_v1_PublishBatchRequest,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_PublishBatchResponse__Output>,
  ): grpc.ClientUnaryCall;
  PublishBatch(
    argument: _propeller_v1_PublishBatchRequest,
    callback: grpc.requestCallback<_propeller_v1_PublishBatchResponse__Output>,
  ): grpc.ClientUnaryCall;
  /**
   * At most 500 requests, a result for each, in the same order.
   */
  publishBatch(
    argument: _propeller_v1_PublishBatchRequest,
    metadata: grpc.Metadata,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_PublishBatchResponse__Output>,
  ): grpc.ClientUnaryCall;
  publishBatch(
    argument: _propeller_v1_PublishBatchRequest,
    metadata: grpc.Metadata,
    callback: grpc.requestCallback<_propeller_v1_PublishBatchResponse__Output>,
  ): grpc.ClientUnaryCall;
  publishBatch(
    argument: _propeller_v1_PublishBatchRequest,
    options: grpc.CallOptions,
    callback: grpc.requestCallback<_propeller_v1_PublishBatchResponse__Output>,
  ): grpc.ClientUnaryCall;
  publishBatch(
    argument: _propeller_v1_PublishBatchRequest,
    callback: grpc.requestCallback<_propeller_v1_PublishBatchResponse__Output>,
  ): grpc.ClientUnaryCall;

  PublishStream(
    metadata: grpc.Metadata,
    options?: grpc.CallOptions,
  ): grpc.ClientDuplexStream<_propeller_v1_PublishStreamRequest, _propeller_v1_PublishStreamResponse__Output>;
  PublishStream(
    options?: grpc.CallOptions,
  ): grpc.ClientDuplexStream<_propeller_v1_PublishStreamRequest, _propeller_v1_PublishStreamResponse__Output>;
  publishStream(
    metadata: grpc.Metadata,
    options?: grpc.CallOptions,
  ): grpc.ClientDuplexStream<_propeller_v1_PublishStreamRequest, _propeller_v1_PublishStreamResponse__Output>;
  publishStream(
    options?: grpc.CallOptions,
  ): grpc.ClientDuplexStream<_propeller_v1_PublishStreamRequest, _propeller_v1_PublishStreamResponse__Output>;
}

/**
 * What a backend publishes with. Metadata: authorization (an API key with the scope "publish").
 */
export interface PublishServiceHandlers extends grpc.UntypedServiceImplementation {
  Publish: grpc.handleUnaryCall<_propeller_v1_PublishRequest__Output, _propeller_v1_PublishResponse>;

  /**
   * At most 500 requests, a result for each, in the same order.
   */
  PublishBatch: grpc.handleUnaryCall<_propeller_v1_PublishBatchRequest__Output, _propeller_v1_PublishBatchResponse>;

  PublishStream: grpc.handleBidiStreamingCall<
    _propeller_v1_PublishStreamRequest__Output,
    _propeller_v1_PublishStreamResponse
  >;
}

export interface PublishServiceDefinition extends grpc.ServiceDefinition {
  Publish: MethodDefinition<
    _propeller_v1_PublishRequest,
    _propeller_v1_PublishResponse,
    _propeller_v1_PublishRequest__Output,
    _propeller_v1_PublishResponse__Output
  >;
  PublishBatch: MethodDefinition<
    _propeller_v1_PublishBatchRequest,
    _propeller_v1_PublishBatchResponse,
    _propeller_v1_PublishBatchRequest__Output,
    _propeller_v1_PublishBatchResponse__Output
  >;
  PublishStream: MethodDefinition<
    _propeller_v1_PublishStreamRequest,
    _propeller_v1_PublishStreamResponse,
    _propeller_v1_PublishStreamRequest__Output,
    _propeller_v1_PublishStreamResponse__Output
  >;
}
