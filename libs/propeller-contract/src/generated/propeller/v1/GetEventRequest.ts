// Original file: propeller/v1/propeller.proto

export interface GetEventRequest {
  eventId?: string;
}

export interface GetEventRequest__Output {
  eventId: string;
}
