export { packageDefinition, serviceName, type ServiceName } from './package-definition.js';
export type { ProtoGrpcType } from './generated/propeller.js';
export type { Duration__Output as Duration } from './generated/google/protobuf/Duration.js';
export type { Timestamp__Output as Timestamp } from './generated/google/protobuf/Timestamp.js';
export type { Event as EventInput, Event__Output as Event } from './generated/propeller/v1/Event.js';
export type { Target as TargetInput, Target__Output as Target } from './generated/propeller/v1/Target.js';
export type {
  PublishRequest as PublishRequestInput,
  PublishRequest__Output as PublishRequest,
} from './generated/propeller/v1/PublishRequest.js';
export type { PublishResponse__Output as PublishResponse } from './generated/propeller/v1/PublishResponse.js';
export type {
  PublishResult as PublishResultInput,
  PublishResult__Output as PublishResult,
} from './generated/propeller/v1/PublishResult.js';
export type { PublishBatchRequest__Output as PublishBatchRequest } from './generated/propeller/v1/PublishBatchRequest.js';
export type { PublishBatchResponse__Output as PublishBatchResponse } from './generated/propeller/v1/PublishBatchResponse.js';
export type { PublishStreamRequest__Output as PublishStreamRequest } from './generated/propeller/v1/PublishStreamRequest.js';
export type { PublishStreamResponse as PublishStreamResponseInput } from './generated/propeller/v1/PublishStreamResponse.js';
export type { Error__Output as PublishFailure } from './generated/propeller/v1/Error.js';
export type { ListenRequest__Output as ListenRequest } from './generated/propeller/v1/ListenRequest.js';
export type {
  ListenResponse as ListenResponseInput,
  ListenResponse__Output as ListenResponse,
} from './generated/propeller/v1/ListenResponse.js';
export type { ListDevicesRequest__Output as ListDevicesRequest } from './generated/propeller/v1/ListDevicesRequest.js';
export type { ListDevicesResponse as ListDevicesResponseInput } from './generated/propeller/v1/ListDevicesResponse.js';
export type { GetEventRequest__Output as GetEventRequest } from './generated/propeller/v1/GetEventRequest.js';
export type {
  GetEventResponse as GetEventResponseInput,
  GetEventResponse__Output as GetEventResponse,
} from './generated/propeller/v1/GetEventResponse.js';
export type { Receipt as ReceiptInput, Receipt__Output as Receipt } from './generated/propeller/v1/Receipt.js';
export type { RevokeRequest__Output as RevokeRequest } from './generated/propeller/v1/RevokeRequest.js';
export type { RevokeResponse as RevokeResponseInput } from './generated/propeller/v1/RevokeResponse.js';
export type { StreamReceiptsRequest__Output as StreamReceiptsRequest } from './generated/propeller/v1/StreamReceiptsRequest.js';
export type {
  StreamReceiptsResponse as StreamReceiptsResponseInput,
  StreamReceiptsResponse__Output as StreamReceiptsResponse,
} from './generated/propeller/v1/StreamReceiptsResponse.js';
export type { PublishServiceClient } from './generated/propeller/v1/PublishService.js';
export type { PresenceServiceClient } from './generated/propeller/v1/PresenceService.js';
export type { DeviceServiceClient } from './generated/propeller/v1/DeviceService.js';
