import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { collectDefaultMetrics, register } from 'prom-client';
import { Public, Requires, ServiceUnavailable } from '../http/index.js';
import { metricsReader } from './metrics.js';
import { Readiness } from './readiness.js';

/** That the process lives. */
export class HealthDto {
  status: 'ok';
}

/** Whether the gateway may be sent requests, check by check. */
export class ReadinessDto {
  status: 'ready' | 'not-ready';
  /** Each check by name: `ok`, `failed`, or `degraded`, which does not make the gateway unready. */
  checks: Record<string, string>;
}

/** What the people who run the gateway ask it. */
@ApiTags('operations')
@Controller()
export class OperationsController {
  private readonly readMetrics = metricsReader();

  constructor(private readonly readiness: Readiness) {
    if (!register.getSingleMetric('nodejs_eventloop_lag_seconds')) collectDefaultMetrics();
  }

  /** Tells that the process lives. */
  @Public('a balancer asks without a token')
  @Get('healthz')
  health(): HealthDto {
    return { status: 'ok' };
  }

  /** Tells whether the gateway may be sent requests. */
  @Public('a balancer asks without a token')
  @Get('readyz')
  @ApiOkResponse({ type: ReadinessDto })
  @ApiServiceUnavailableResponse({ type: ReadinessDto, description: 'Not ready' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessDto> {
    const { isReady, checks } = await this.readiness.report();
    void reply.code(isReady ? 200 : 503);
    return { status: isReady ? 'ready' : 'not-ready', checks };
  }

  /** Gives the metrics of all processes that share this address, in the Prometheus text format. */
  @Requires('operation.observe')
  @Get('metrics')
  @Header('content-type', register.contentType)
  @ApiProduces('text/plain')
  async metrics(): Promise<string> {
    return this.readMetrics().catch((cause: unknown) => {
      throw new ServiceUnavailable('A process does not tell its metrics. Try again.', {
        retryAfterS: 5,
        cause,
      });
    });
  }
}
