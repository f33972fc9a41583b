// Original file: propeller/v1/propeller.proto

export interface RevokeResponse {}

export interface RevokeResponse__Output {}
