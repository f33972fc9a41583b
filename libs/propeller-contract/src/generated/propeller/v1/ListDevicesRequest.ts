// Original file: propeller/v1/propeller.proto

export interface ListDevicesRequest {
  clientId?: string;
}

export interface ListDevicesRequest__Output {
  clientId: string;
}
