import { createHash } from 'node:crypto';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#libs/kernel';
import { CONFIG, type Config } from '#libs/platform';
import { PageFiles, type PageFile } from './page-files.js';
import { propellerFor } from './propeller-address.js';

/** The import map has to stand in the page itself: its hash lets it, and nothing else, run there. */
function inlineHash(html: string): string {
  const inline = /<script type="importmap">([^<]*)</.exec(html)?.[1] ?? '';
  return createHash('sha256').update(inline).digest('base64');
}

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
    const text = file.text.replace('{{propeller}}', propeller);
    const policy = [
      "default-src 'none'",
      `script-src 'self' 'sha256-${inlineHash(text)}'`,
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

  @Get('sdk/:name')
  sdk(@Param('name') name: string, @Res() reply: FastifyReply): Promise<void> {
    return this.send(reply, this.files.sdk(name));
  }

  @Get('page/:name')
  file(@Param('name') name: string, @Res() reply: FastifyReply): Promise<void> {
    return this.send(reply, this.files.find(name));
  }

  private async send(reply: FastifyReply, file: PageFile | undefined): Promise<void> {
    if (!file) throw new Problem('not_found');
    const { type, text } = file;
    void reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    await reply.type(type).send(text);
  }
}
