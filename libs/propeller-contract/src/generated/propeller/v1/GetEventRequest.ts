// Original file: propeller/v1/propeller.proto

/**
 * What became of an event published in the last day, to whichever clients. NOT_FOUND when there is none.
 */
export interface GetEventRequest {
  eventId?: string;
}

/**
 * What became of an event published in the last day, to whichever clients. NOT_FOUND when there is none.
 */
export interface GetEventRequest__Output {
  eventId: string;
}
