// Original file: propeller/v1/propeller.proto

export interface Device {
  clientId?: string;
  deviceId?: string;
}

export interface Device__Output {
  clientId: string;
  deviceId: string;
}
