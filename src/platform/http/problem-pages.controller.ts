import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from './access-declaration.js';
import { NotFound } from './http.problems.js';

const CODE = /^[a-z-]{1,60}$/;

/** The page of each problem, where its `type` leads: what happened and what to do next. */
@ApiExcludeController()
@Controller('problems')
export class ProblemPagesController {
  @Public('explains an answer that anybody may get')
  @Get(':code')
  @Header('content-type', 'text/markdown; charset=utf-8')
  page(@Param('code') code: string): string {
    const file = join(process.cwd(), 'openapi', 'problems', `${code}.md`);
    if (!CODE.test(code) || !existsSync(file)) throw new NotFound('No problem has this code.');
    return readFileSync(file, 'utf8');
  }
}
