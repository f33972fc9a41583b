import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import type { z } from 'zod';
import { Problem } from '#libs/kernel';
import { OwnPorts } from '../faults/own-ports.js';
import { readGateway } from './read-gateway.js';
import { OWN_PORT, SCRIPT } from './requests.js';
import { ScriptPlayer } from './script-player.js';

/** Scripts, and ports that can be closed. */
@Controller('simulator')
export class ScriptController {
  constructor(
    @Inject(ScriptPlayer) private readonly player: ScriptPlayer,
    @Inject(OwnPorts) private readonly ports: OwnPorts,
  ) {}

  /** Begins at once, from a world without faults. */
  @Post('script')
  @HttpCode(200)
  play(@Body({ schema: SCRIPT }) script: z.infer<typeof SCRIPT>) {
    this.player.play(script);
    return this.player.state();
  }

  @Get('ports')
  listPorts() {
    return this.ports.list();
  }

  /** 0: any free one. */
  @Put('ports/:gateway')
  async openPort(
    @Param('gateway') gateway: string,
    @Body({ schema: OWN_PORT }) { port }: z.infer<typeof OWN_PORT>,
  ): Promise<{ port: number }> {
    const name = readGateway(gateway);
    try {
      return { port: await this.ports.open(name, port) };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new Problem('invalid_request', `Port ${port} cannot be opened: ${code ?? 'unknown'}.`);
    }
  }
}
