import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { GATEWAY_NAMES } from '#libs/gateways';
import { dueSteps } from '../core/script.js';
import { CallFaults } from '../faults/call-faults.js';
import { Switches } from '../faults/switches.js';
import { OrderBook } from '../world/order-book.js';
import { Timers } from '../world/timers.js';
import type { SCRIPT } from './requests.js';

type Script = z.infer<typeof SCRIPT>;

interface Playing {
  script: Script;
  startedAt: Date;
  played: number;
}

/** Plays a script: switches that change by the clock, and chances from its seed. One at a time. */
@Injectable()
export class ScriptPlayer {
  private playing: Playing | undefined;

  constructor(
    @Inject(Switches) private readonly switches: Switches,
    @Inject(CallFaults) private readonly faults: CallFaults,
    @Inject(OrderBook) private readonly orders: OrderBook,
    @Inject(Timers) private readonly timers: Timers,
  ) {}

  /** From its beginning: all switches as after a reset, orders counted from 1 again. */
  play(script: Script): void {
    this.reset();
    this.switches.seed = script.seed;
    this.playing = { script, startedAt: new Date(), played: 0 };
    this.advance(this.playing);
  }

  reset(): void {
    this.playing = undefined;
    this.switches.reset();
    this.faults.forget();
    this.orders.countAnew();
  }

  state() {
    if (!this.playing) return null;
    const { script, startedAt, played } = this.playing;
    return {
      seed: script.seed,
      speed: script.speed,
      steps: script.steps.length,
      played,
      startedAt: startedAt.toISOString(),
    };
  }

  private advance(playing: Playing): void {
    if (this.playing !== playing) return;
    const { steps, speed } = playing.script;
    const elapsedMs = (Date.now() - playing.startedAt.getTime()) * speed;
    const { due, waitMs } = dueSteps(steps, playing.played, elapsedMs);
    playing.played += due.length;
    for (const { gateway, set } of due)
      for (const name of gateway ? [gateway] : GATEWAY_NAMES) this.switches.change(name, set);
    if (waitMs !== undefined) this.timers.later(Math.max(1, Math.ceil(waitMs / speed)), () => this.advance(playing));
  }
}
