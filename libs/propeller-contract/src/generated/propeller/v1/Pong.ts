// Original file: propeller/v1/propeller.proto

export interface Pong {}

export interface Pong__Output {}
