// Original file: propeller/v1/propeller.proto

export interface Error {
  code?: string;
  message?: string;
  retryable?: boolean;
  field?: string;
}

export interface Error__Output {
  code: string;
  message: string;
  retryable: boolean;
  field: string;
}
