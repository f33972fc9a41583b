import { createHash } from 'node:crypto';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#libs/kernel';
import { CONFIG, type Config } from '#libs/platform';
import { PageFiles, type PageFile } from './page-files.js';
import { propellerFor } from './propeller-address.js';

const IMPORTS = JSON.stringify({ imports: { 'socket.io-client': '/demo/modules/socket.io-client.js' } });
const IMPORTS_HASH = createHash('sha256').update(IMPORTS).digest('base64');

/** The page and its files. */
@ApiExcludeController()
@Controller('demo')
export class PageController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(PageFiles) private readonly files: PageFiles,
  ) {}

  @Get()
  async page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const propeller = propellerFor(this.config.PROPELLER_URL, request.headers.host);
    const file = this.files.find('index.html');
    if (!file) throw new Problem('not_found', 'The files of the demo page are not here.');
    const text = file.text.replace('{{imports}}', IMPORTS).replace('{{propeller}}', propeller);
    const policy = [
      "default-src 'none'",
      `script-src 'self' 'sha256-${IMPORTS_HASH}'`,
      "style-src 'self'",
      "img-src 'self' data:",
      `connect-src 'self' ${propeller} ${propeller.replace(/^http/, 'ws')}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ];
    void reply.header('content-security-policy', policy.join('; '));
    await this.send(reply, { ...file, text });
  }

  @Get('modules/socket.io-client.js')
  socketIoClient(@Res() reply: FastifyReply): Promise<void> {
    return this.send(reply, this.files.socketIoClient());
  }

  @Get('page/:name')
  async file(@Param('name') name: string, @Res() reply: FastifyReply): Promise<void> {
    const file = this.files.find(name);
    if (!file) throw new Problem('not_found');
    await this.send(reply, file);
  }

  private async send(reply: FastifyReply, { type, text }: PageFile): Promise<void> {
    void reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    await reply.type(type).send(text);
  }
}
