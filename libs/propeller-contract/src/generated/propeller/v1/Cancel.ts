// Original file: propeller/v1/propeller.proto

export interface Cancel {
  id?: string;
}

export interface Cancel__Output {
  id: string;
}
