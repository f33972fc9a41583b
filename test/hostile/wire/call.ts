import { connect, type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2';

/** How a call ended. */
export interface Called {
  http: number;
  /** Undefined when it was cut off before it had one. */
  grpc: number | undefined;
  problem: string | undefined;
  body: Buffer;
}

const CALL_MS_MAX = 3000;
/** A stream of devices or of receipts that was let in says nothing more. */
const QUIET_MS = 150;

/** Connections to one port that calls share, until the server has had enough of one. */
export class Http2Pool {
  private readonly sessions: ClientHttp2Session[] = [];
  private turn = 0;

  constructor(
    private readonly port: number,
    private readonly size: number,
  ) {}

  /** @param parts of the body; the call is left open when `end` is false */
  call(headers: OutgoingHttpHeaders, parts: readonly Buffer[], end = true): Promise<Called> {
    return new Promise((resolve) => {
      const called: Called = { http: 0, grpc: undefined, problem: undefined, body: Buffer.alloc(0) };
      const stream = this.session().request(headers, { endStream: false });
      let quiet: NodeJS.Timeout | undefined;
      const finish = (): void => {
        clearTimeout(quiet);
        clearTimeout(deadline);
        stream.close();
        resolve(called);
      };
      const deadline = setTimeout(finish, CALL_MS_MAX);
      const read = (said: Record<string, unknown>): void => {
        if (said[':status'] !== undefined) called.http = Number(said[':status']);
        if (said['grpc-status'] !== undefined) called.grpc = Number(said['grpc-status']);
        if (said['problem-code'] !== undefined) called.problem = String(said['problem-code']);
      };
      stream.on('response', read);
      stream.on('trailers', read);
      stream.on('data', (chunk: Buffer) => {
        called.body = Buffer.concat([called.body, chunk]);
        clearTimeout(quiet);
        quiet = setTimeout(finish, QUIET_MS);
      });
      stream.on('error', finish);
      stream.on('close', finish);
      for (const part of parts) stream.write(part);
      if (end) stream.end();
      else quiet = setTimeout(finish, CALL_MS_MAX / 4);
    });
  }

  close(): void {
    for (const session of this.sessions) session.destroy();
  }

  private session(): ClientHttp2Session {
    const place = this.turn++ % this.size;
    let session = this.sessions[place];
    if (!session || session.closed || session.destroyed) {
      session = connect(`http://127.0.0.1:${this.port}`);
      session.on('error', () => undefined);
      this.sessions[place] = session;
    }
    return session;
  }
}
