// Original file: propeller/v1/propeller.proto

export interface Ping {}

export interface Ping__Output {}
