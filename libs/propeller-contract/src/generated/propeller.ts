import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type {
  Duration as _google_protobuf_Duration,
  Duration__Output as _google_protobuf_Duration__Output,
} from './google/protobuf/Duration.js';
import type {
  Timestamp as _google_protobuf_Timestamp,
  Timestamp__Output as _google_protobuf_Timestamp__Output,
} from './google/protobuf/Timestamp.js';
import type { Ack as _propeller_v1_Ack, Ack__Output as _propeller_v1_Ack__Output } from './propeller/v1/Ack.js';
import type { Bye as _propeller_v1_Bye, Bye__Output as _propeller_v1_Bye__Output } from './propeller/v1/Bye.js';
import type {
  Cancel as _propeller_v1_Cancel,
  Cancel__Output as _propeller_v1_Cancel__Output,
} from './propeller/v1/Cancel.js';
import type {
  ConnectedDevice as _propeller_v1_ConnectedDevice,
  ConnectedDevice__Output as _propeller_v1_ConnectedDevice__Output,
} from './propeller/v1/ConnectedDevice.js';
import type {
  Delivery as _propeller_v1_Delivery,
  Delivery__Output as _propeller_v1_Delivery__Output,
} from './propeller/v1/Delivery.js';
import type {
  Device as _propeller_v1_Device,
  Device__Output as _propeller_v1_Device__Output,
} from './propeller/v1/Device.js';
import type {
  DeviceServiceClient as _propeller_v1_DeviceServiceClient,
  DeviceServiceDefinition as _propeller_v1_DeviceServiceDefinition,
} from './propeller/v1/DeviceService.js';
import type {
  Error as _propeller_v1_Error,
  Error__Output as _propeller_v1_Error__Output,
} from './propeller/v1/Error.js';
import type {
  Event as _propeller_v1_Event,
  Event__Output as _propeller_v1_Event__Output,
} from './propeller/v1/Event.js';
import type {
  Expiring as _propeller_v1_Expiring,
  Expiring__Output as _propeller_v1_Expiring__Output,
} from './propeller/v1/Expiring.js';
import type {
  GetEventRequest as _propeller_v1_GetEventRequest,
  GetEventRequest__Output as _propeller_v1_GetEventRequest__Output,
} from './propeller/v1/GetEventRequest.js';
import type {
  GetEventResponse as _propeller_v1_GetEventResponse,
  GetEventResponse__Output as _propeller_v1_GetEventResponse__Output,
} from './propeller/v1/GetEventResponse.js';
import type {
  ListDevicesRequest as _propeller_v1_ListDevicesRequest,
  ListDevicesRequest__Output as _propeller_v1_ListDevicesRequest__Output,
} from './propeller/v1/ListDevicesRequest.js';
import type {
  ListDevicesResponse as _propeller_v1_ListDevicesResponse,
  ListDevicesResponse__Output as _propeller_v1_ListDevicesResponse__Output,
} from './propeller/v1/ListDevicesResponse.js';
import type {
  ListenRequest as _propeller_v1_ListenRequest,
  ListenRequest__Output as _propeller_v1_ListenRequest__Output,
} from './propeller/v1/ListenRequest.js';
import type {
  ListenResponse as _propeller_v1_ListenResponse,
  ListenResponse__Output as _propeller_v1_ListenResponse__Output,
} from './propeller/v1/ListenResponse.js';
import type { Ping as _propeller_v1_Ping, Ping__Output as _propeller_v1_Ping__Output } from './propeller/v1/Ping.js';
import type { Pong as _propeller_v1_Pong, Pong__Output as _propeller_v1_Pong__Output } from './propeller/v1/Pong.js';
import type {
  PresenceServiceClient as _propeller_v1_PresenceServiceClient,
  PresenceServiceDefinition as _propeller_v1_PresenceServiceDefinition,
} from './propeller/v1/PresenceService.js';
import type {
  PublishBatchRequest as _propeller_v1_PublishBatchRequest,
  PublishBatchRequest__Output as _propeller_v1_PublishBatchRequest__Output,
} from './propeller/v1/PublishBatchRequest.js';
import type {
  PublishBatchResponse as _propeller_v1_PublishBatchResponse,
  PublishBatchResponse__Output as _propeller_v1_PublishBatchResponse__Output,
} from './propeller/v1/PublishBatchResponse.js';
import type {
  PublishRequest as _propeller_v1_PublishRequest,
  PublishRequest__Output as _propeller_v1_PublishRequest__Output,
} from './propeller/v1/PublishRequest.js';
import type {
  PublishResponse as _propeller_v1_PublishResponse,
  PublishResponse__Output as _propeller_v1_PublishResponse__Output,
} from './propeller/v1/PublishResponse.js';
import type {
  PublishResult as _propeller_v1_PublishResult,
  PublishResult__Output as _propeller_v1_PublishResult__Output,
} from './propeller/v1/PublishResult.js';
import type {
  PublishServiceClient as _propeller_v1_PublishServiceClient,
  PublishServiceDefinition as _propeller_v1_PublishServiceDefinition,
} from './propeller/v1/PublishService.js';
import type {
  PublishStreamRequest as _propeller_v1_PublishStreamRequest,
  PublishStreamRequest__Output as _propeller_v1_PublishStreamRequest__Output,
} from './propeller/v1/PublishStreamRequest.js';
import type {
  PublishStreamResponse as _propeller_v1_PublishStreamResponse,
  PublishStreamResponse__Output as _propeller_v1_PublishStreamResponse__Output,
} from './propeller/v1/PublishStreamResponse.js';
import type {
  Ready as _propeller_v1_Ready,
  Ready__Output as _propeller_v1_Ready__Output,
} from './propeller/v1/Ready.js';
import type {
  Receipt as _propeller_v1_Receipt,
  Receipt__Output as _propeller_v1_Receipt__Output,
} from './propeller/v1/Receipt.js';
import type {
  RevokeRequest as _propeller_v1_RevokeRequest,
  RevokeRequest__Output as _propeller_v1_RevokeRequest__Output,
} from './propeller/v1/RevokeRequest.js';
import type {
  RevokeResponse as _propeller_v1_RevokeResponse,
  RevokeResponse__Output as _propeller_v1_RevokeResponse__Output,
} from './propeller/v1/RevokeResponse.js';
import type {
  StreamReceiptsRequest as _propeller_v1_StreamReceiptsRequest,
  StreamReceiptsRequest__Output as _propeller_v1_StreamReceiptsRequest__Output,
} from './propeller/v1/StreamReceiptsRequest.js';
import type {
  StreamReceiptsResponse as _propeller_v1_StreamReceiptsResponse,
  StreamReceiptsResponse__Output as _propeller_v1_StreamReceiptsResponse__Output,
} from './propeller/v1/StreamReceiptsResponse.js';
import type {
  Target as _propeller_v1_Target,
  Target__Output as _propeller_v1_Target__Output,
} from './propeller/v1/Target.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new (...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  google: {
    protobuf: {
      Duration: MessageTypeDefinition<_google_protobuf_Duration, _google_protobuf_Duration__Output>;
      Timestamp: MessageTypeDefinition<_google_protobuf_Timestamp, _google_protobuf_Timestamp__Output>;
    };
  };
  propeller: {
    v1: {
      Ack: MessageTypeDefinition<_propeller_v1_Ack, _propeller_v1_Ack__Output>;
      Bye: MessageTypeDefinition<_propeller_v1_Bye, _propeller_v1_Bye__Output>;
      Cancel: MessageTypeDefinition<_propeller_v1_Cancel, _propeller_v1_Cancel__Output>;
      ConnectedDevice: MessageTypeDefinition<_propeller_v1_ConnectedDevice, _propeller_v1_ConnectedDevice__Output>;
      Delivery: MessageTypeDefinition<_propeller_v1_Delivery, _propeller_v1_Delivery__Output>;
      Device: MessageTypeDefinition<_propeller_v1_Device, _propeller_v1_Device__Output>;
      /**
       * What a device listens to. Metadata: authorization (a device token), x-device-id, x-since.
       */
      DeviceService: SubtypeConstructor<typeof grpc.Client, _propeller_v1_DeviceServiceClient> & {
        service: _propeller_v1_DeviceServiceDefinition;
      };
      Error: MessageTypeDefinition<_propeller_v1_Error, _propeller_v1_Error__Output>;
      Event: MessageTypeDefinition<_propeller_v1_Event, _propeller_v1_Event__Output>;
      Expiring: MessageTypeDefinition<_propeller_v1_Expiring, _propeller_v1_Expiring__Output>;
      GetEventRequest: MessageTypeDefinition<_propeller_v1_GetEventRequest, _propeller_v1_GetEventRequest__Output>;
      GetEventResponse: MessageTypeDefinition<_propeller_v1_GetEventResponse, _propeller_v1_GetEventResponse__Output>;
      ListDevicesRequest: MessageTypeDefinition<
        _propeller_v1_ListDevicesRequest,
        _propeller_v1_ListDevicesRequest__Output
      >;
      ListDevicesResponse: MessageTypeDefinition<
        _propeller_v1_ListDevicesResponse,
        _propeller_v1_ListDevicesResponse__Output
      >;
      ListenRequest: MessageTypeDefinition<_propeller_v1_ListenRequest, _propeller_v1_ListenRequest__Output>;
      ListenResponse: MessageTypeDefinition<_propeller_v1_ListenResponse, _propeller_v1_ListenResponse__Output>;
      Ping: MessageTypeDefinition<_propeller_v1_Ping, _propeller_v1_Ping__Output>;
      Pong: MessageTypeDefinition<_propeller_v1_Pong, _propeller_v1_Pong__Output>;
      /**
       * What a backend asks. Metadata: authorization (an API key with the scope "read"; Revoke: "tokens"; StreamReceipts: "read"
       * or "publish").
       */
      PresenceService: SubtypeConstructor<typeof grpc.Client, _propeller_v1_PresenceServiceClient> & {
        service: _propeller_v1_PresenceServiceDefinition;
      };
      Priority: EnumTypeDefinition;
      PublishBatchRequest: MessageTypeDefinition<
        _propeller_v1_PublishBatchRequest,
        _propeller_v1_PublishBatchRequest__Output
      >;
      PublishBatchResponse: MessageTypeDefinition<
        _propeller_v1_PublishBatchResponse,
        _propeller_v1_PublishBatchResponse__Output
      >;
      PublishRequest: MessageTypeDefinition<_propeller_v1_PublishRequest, _propeller_v1_PublishRequest__Output>;
      PublishResponse: MessageTypeDefinition<_propeller_v1_PublishResponse, _propeller_v1_PublishResponse__Output>;
      PublishResult: MessageTypeDefinition<_propeller_v1_PublishResult, _propeller_v1_PublishResult__Output>;
      /**
       * What a backend publishes with. Metadata: authorization (an API key with the scope "publish").
       */
      PublishService: SubtypeConstructor<typeof grpc.Client, _propeller_v1_PublishServiceClient> & {
        service: _propeller_v1_PublishServiceDefinition;
      };
      PublishStreamRequest: MessageTypeDefinition<
        _propeller_v1_PublishStreamRequest,
        _propeller_v1_PublishStreamRequest__Output
      >;
      PublishStreamResponse: MessageTypeDefinition<
        _propeller_v1_PublishStreamResponse,
        _propeller_v1_PublishStreamResponse__Output
      >;
      Ready: MessageTypeDefinition<_propeller_v1_Ready, _propeller_v1_Ready__Output>;
      Receipt: MessageTypeDefinition<_propeller_v1_Receipt, _propeller_v1_Receipt__Output>;
      ReceiptStatus: EnumTypeDefinition;
      RevokeRequest: MessageTypeDefinition<_propeller_v1_RevokeRequest, _propeller_v1_RevokeRequest__Output>;
      RevokeResponse: MessageTypeDefinition<_propeller_v1_RevokeResponse, _propeller_v1_RevokeResponse__Output>;
      StreamReceiptsRequest: MessageTypeDefinition<
        _propeller_v1_StreamReceiptsRequest,
        _propeller_v1_StreamReceiptsRequest__Output
      >;
      StreamReceiptsResponse: MessageTypeDefinition<
        _propeller_v1_StreamReceiptsResponse,
        _propeller_v1_StreamReceiptsResponse__Output
      >;
      Target: MessageTypeDefinition<_propeller_v1_Target, _propeller_v1_Target__Output>;
    };
  };
}
