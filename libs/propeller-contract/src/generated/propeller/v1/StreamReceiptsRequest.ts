// Original file: propeller/v1/propeller.proto

export interface StreamReceiptsRequest {
  /**
   * The cursor of the last receipt seen, or nothing for all that are kept.
   */
  after?: string;
}

export interface StreamReceiptsRequest__Output {
  /**
   * The cursor of the last receipt seen, or nothing for all that are kept.
   */
  after: string;
}
