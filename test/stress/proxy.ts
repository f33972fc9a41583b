import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Transform, type TransformCallback } from 'node:stream';

/** Where a connection may go on to, and the name by which its weather is made. */
export interface Upstream {
  name: string;
  port: number;
}

/** To one upstream through a proxy: where weather is made. */
export interface Way {
  proxy: Proxy;
  upstream: string;
}

interface PromiseWithResolvers {
  promise: Promise<void>;
  resolve: () => void;
}

function withResolvers(): PromiseWithResolvers {
  const made = {} as PromiseWithResolvers;
  made.promise = new Promise((resolve) => (made.resolve = resolve));
  return made;
}

/** How it is on the way to one upstream. */
class Weather {
  lagMs = 0;
  /** New connections fall into a hole. */
  dark = false;
  private stalled: PromiseWithResolvers | undefined;

  stall(): void {
    this.stalled ??= withResolvers();
  }

  clear(): void {
    this.lagMs = 0;
    this.dark = false;
    this.stalled?.resolve();
    this.stalled = undefined;
  }

  /** @returns undefined when the way is free */
  passage(): Promise<void> | undefined {
    if (this.stalled) return this.stalled.promise;
    if (this.lagMs === 0) return undefined;
    return new Promise((resolve) => setTimeout(resolve, this.lagMs));
  }
}

/** Lets bytes pass as the weather allows; whoever sends too much meanwhile is held back. */
class Passage extends Transform {
  constructor(private readonly weather: Weather) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    const passage = this.weather.passage();
    if (passage) void this.wait(passage, chunk, done);
    else done(null, chunk);
  }

  private async wait(passage: Promise<void>, chunk: Buffer, done: TransformCallback): Promise<void> {
    await passage;
    done(null, chunk);
  }
}

/** One connection through the proxy. */
class Link {
  dark = false;

  constructor(
    readonly upstream: string,
    private readonly near: Socket,
    private readonly far: Socket,
    weather: Weather,
  ) {
    this.join(near, far, weather);
    this.join(far, near, weather);
  }

  /** Half-open: both ends think that it is there, and nothing arrives any more; not even that the other has gone. */
  goDark(): void {
    this.dark = true;
    for (const socket of [this.near, this.far]) socket.unpipe().resume();
  }

  cut(): void {
    this.dark = false;
    this.near.resetAndDestroy();
    this.far.resetAndDestroy();
  }

  private join(from: Socket, to: Socket, weather: Weather): void {
    from.pipe(new Passage(weather)).pipe(to);
    from.on('error', () => {});
    from.on('close', () => {
      if (!this.dark) to.destroySoon();
    });
  }
}

/** A way that can be cut, slowed, stalled and darkened, per upstream. Tries the upstreams given, in that order. */
export class Proxy {
  private readonly links = new Set<Link>();
  private readonly holes = new Set<Socket>();
  private readonly weathers = new Map<string, Weather>();

  private constructor(
    private readonly server: Server,
    private readonly route: () => readonly Upstream[],
  ) {
    server.on('connection', (near) => void this.lead(near));
  }

  static async open(route: () => readonly Upstream[]): Promise<Proxy> {
    const server = createServer({ noDelay: true });
    const proxy = new Proxy(server, route);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** @param upstream all of them when absent */
  cut(upstream?: string): void {
    for (const link of this.to(upstream)) link.cut();
  }

  slow(lagMs: number, upstream: string): void {
    this.weather(upstream).lagMs = lagMs;
  }

  stall(upstream: string): void {
    this.weather(upstream).stall();
  }

  darken(upstream: string): void {
    this.weather(upstream).dark = true;
    for (const link of this.to(upstream)) link.goDark();
  }

  /** For new connections all is well; those that are half-open stay so. */
  clear(upstream: string): void {
    this.weather(upstream).clear();
  }

  /** Everything is as it should be, and who was half-open learns it. */
  heal(): void {
    for (const weather of this.weathers.values()) weather.clear();
    for (const link of this.links) if (link.dark) link.cut();
    for (const hole of this.holes) hole.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.heal();
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private to(upstream?: string): Link[] {
    return [...this.links].filter((link) => upstream === undefined || link.upstream === upstream);
  }

  private weather(upstream: string): Weather {
    const known = this.weathers.get(upstream) ?? new Weather();
    this.weathers.set(upstream, known);
    return known;
  }

  private async lead(near: Socket): Promise<void> {
    near.on('error', () => {});
    for (const { name, port } of this.route()) {
      const weather = this.weather(name);
      if (weather.dark) return this.swallow(near);
      const far = connect({ port, host: '127.0.0.1', noDelay: true });
      far.on('error', () => {});
      if (!(await connected(far))) continue;
      if (near.destroyed) return void far.destroy();
      const link = new Link(name, near, far, weather);
      this.links.add(link);
      // Of a half-open one, one end may be gone: the other learns it when all is healed.
      const gone = (): unknown => near.destroyed && far.destroyed && this.links.delete(link);
      near.once('close', gone);
      far.once('close', gone);
      return;
    }
    near.resetAndDestroy();
  }

  private swallow(near: Socket): void {
    this.holes.add(near);
    near.once('close', () => this.holes.delete(near));
    near.resume();
  }
}

function connected(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('close', () => resolve(false));
  });
}
