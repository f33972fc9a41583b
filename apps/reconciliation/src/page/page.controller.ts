import { Controller, Get, Header, UseGuards } from '@nestjs/common';
import { InternalGuard } from '#libs/platform';
import { PAGE } from './page.js';

/** Only ours: the page runs its own script and asks its own server. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:";

@Controller('reconciliation')
@UseGuards(InternalGuard)
export class PageController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', POLICY)
  page(): string {
    return PAGE;
  }
}
