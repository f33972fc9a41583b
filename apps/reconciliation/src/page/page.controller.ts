import { Controller, Get, UseGuards } from '@nestjs/common';
import { InternalGuard, PageHeaders } from '#libs/platform';
import { PAGE } from './page.js';

@Controller('reconciliation')
@UseGuards(InternalGuard)
export class PageController {
  @Get()
  @PageHeaders()
  page(): string {
    return PAGE;
  }
}
