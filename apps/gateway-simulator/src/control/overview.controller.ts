import { Controller, Get, Header } from '@nestjs/common';
import { OVERVIEW_PAGE } from './overview-page.js';

@Controller()
export class OverviewController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    return OVERVIEW_PAGE;
  }
}
