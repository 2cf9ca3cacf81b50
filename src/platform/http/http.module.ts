import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { CursorInterceptor } from './cursor.interceptor.js';
import { HTTP_SETTINGS, type HttpSettings } from './http.settings.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { inputPipe } from './input.js';
import { ProblemFilter } from './problem.filter.js';
import { ProblemPagesController } from './problem-pages.controller.js';
import { RememberedAnswersRepository } from './remembered-answers.repository.js';

/** What every route has: strict input, problem documents, idempotency, sealed cursors. */
@Module({})
export class HttpModule {
  static forRoot(settings: HttpSettings): DynamicModule {
    return {
      module: HttpModule,
      global: true,
      controllers: [ProblemPagesController],
      providers: [
        { provide: HTTP_SETTINGS, useValue: settings },
        { provide: APP_PIPE, useFactory: inputPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_INTERCEPTOR, useClass: CursorInterceptor },
        RememberedAnswersRepository,
      ],
      exports: [HTTP_SETTINGS],
    };
  }
}
