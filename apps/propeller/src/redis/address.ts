/** Where Propeller's Redis is: one server, or a cluster by some of its nodes, the rest of which they name themselves. */
export interface RedisAddress {
  cluster: boolean;
  nodes: { host: string; port: number }[];
  username?: string;
  password?: string;
  tls: boolean;
}

function nodeOf(text: string): { host: string; port: number } {
  const { hostname, port } = new URL(`redis://${text}`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 6379) };
}

/** Reads `redis+cluster://user:password@host:port?seeds=host:port,host:port` and what a plain URL has of it. */
export function redisAddress(text: string): RedisAddress {
  const url = new URL(text);
  const { username, password } = url;
  const seeds = (url.searchParams.get('seeds') ?? '').split(',').filter(Boolean);
  return {
    cluster: url.protocol.endsWith('+cluster:'),
    nodes: [url.host, ...seeds].map(nodeOf),
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    tls: url.protocol.startsWith('rediss'),
  };
}
