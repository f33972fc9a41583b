import type { ChainableCommander, Redis } from 'ioredis';

type Argument = string | number;

/**
 * A Lua script on a connection: sent once in full, then by its hash. `queue` puts a call into a pipeline.
 */
export class Script<Reply> {
  constructor(
    private readonly redis: Redis,
    private readonly name: string,
    lua: string,
    numberOfKeys: number,
  ) {
    redis.defineCommand(name, { lua, numberOfKeys });
  }

  run(keys: readonly string[], args: readonly Argument[]): Promise<Reply> {
    return this.command(this.redis)(...keys, ...args) as Promise<Reply>;
  }

  queue(pipeline: ChainableCommander, keys: readonly string[], args: readonly Argument[]): void {
    this.command(pipeline)(...keys, ...args);
  }

  private command(target: Redis | ChainableCommander): (...args: Argument[]) => unknown {
    const commands = target as unknown as Record<string, (...args: Argument[]) => unknown>;
    const command = commands[this.name];
    if (!command) throw new TypeError(`the script ${this.name} is not defined`);
    return command.bind(target);
  }
}
