// Original file: propeller/v1/propeller.proto

import type {
  Target as _propeller_v1_Target,
  Target__Output as _propeller_v1_Target__Output,
} from '../../propeller/v1/Target.js';
import type {
  Event as _propeller_v1_Event,
  Event__Output as _propeller_v1_Event__Output,
} from '../../propeller/v1/Event.js';
import type {
  Duration as _google_protobuf_Duration,
  Duration__Output as _google_protobuf_Duration__Output,
} from '../../google/protobuf/Duration.js';
import type {
  Priority as _propeller_v1_Priority,
  Priority__Output as _propeller_v1_Priority__Output,
} from '../../propeller/v1/Priority.js';

export interface PublishRequest {
  target?: _propeller_v1_Target | null;
  event?: _propeller_v1_Event | null;
  /**
   * 24 hours when absent, at most 7 days.
   */
  ttl?: _google_protobuf_Duration | null;
  /**
   * Of events for a topic, those of low priority are not sent to a connection that lags. The others are never shed: they
   * wait in the inbox.
   */
  priority?: _propeller_v1_Priority;
  /**
   * Takes the place of an earlier event with this key for the same target, which devices are told to cancel. 64 characters.
   */
  collapseKey?: string;
  /**
   * Not acknowledged by then, within a second or so, it is withdrawn, with the receipt EXPIRED and reason "ack_deadline".
   * At most the ttl.
   */
  ackDeadline?: _google_protobuf_Duration | null;
}

export interface PublishRequest__Output {
  target: _propeller_v1_Target__Output | null;
  event: _propeller_v1_Event__Output | null;
  /**
   * 24 hours when absent, at most 7 days.
   */
  ttl: _google_protobuf_Duration__Output | null;
  /**
   * Of events for a topic, those of low priority are not sent to a connection that lags. The others are never shed: they
   * wait in the inbox.
   */
  priority: _propeller_v1_Priority__Output;
  /**
   * Takes the place of an earlier event with this key for the same target, which devices are told to cancel. 64 characters.
   */
  collapseKey: string;
  /**
   * Not acknowledged by then, within a second or so, it is withdrawn, with the receipt EXPIRED and reason "ack_deadline".
   * At most the ttl.
   */
  ackDeadline: _google_protobuf_Duration__Output | null;
}
