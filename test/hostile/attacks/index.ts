import type { Attack } from './attack.js';
import { frames } from './frames.js';
import { grpc } from './grpc.js';
import { handshake } from './handshake.js';
import { http } from './http.js';
import { http2 } from './http2.js';
import { packets } from './packets.js';
import { tokens } from './tokens.js';

export const ATTACKS = { http, handshake, frames, packets, tokens, http2, grpc } satisfies Record<string, Attack>;
export type Kind = keyof typeof ATTACKS;
