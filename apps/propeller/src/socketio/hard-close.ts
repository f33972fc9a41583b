/** The part of a WebSocket (`ws`) that is used here. */
export interface HardClosable {
  readonly bufferedAmount: number;
  terminate(): void;
}

/** The WebSocket below a connection of engine.io. */
export function webSocketOf(connection: object): HardClosable | undefined {
  return (connection as { transport?: { socket?: HardClosable } }).transport?.socket;
}

/** Closing waits for what is buffered, and then for the peer: half a minute for one that has gone silently. */
export function cutOff(webSocket: HardClosable): void {
  webSocket.terminate();
}
