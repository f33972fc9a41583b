// Original file: propeller/v1/propeller.proto

export interface RevokeRequest {
  clientId?: string;
  jti?: string;
  what?: 'clientId' | 'jti';
}

export interface RevokeRequest__Output {
  clientId?: string;
  jti?: string;
  what?: 'clientId' | 'jti';
}
