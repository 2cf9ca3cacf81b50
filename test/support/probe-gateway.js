import { Readable } from 'node:stream';
import 'reflect-metadata';
import { Controller, Get, StreamableFile } from '@nestjs/common';
import { AppModule, readGatewaySettings } from '../../dist/src/app.module.js';
import { Public } from '../../dist/src/platform/http/index.js';
import { startDevelopment } from '../../dist/src/sandbox/development.js';
import { serve } from '../../dist/src/serve.js';

const SQL =
  'insert into credit_record values (91140100MA0SECRETX) violates ck_secret at /srv/gateway/secret.ts';

/** Handlers that go wrong in every way a handler can. The gateway around them is the real one. */
class ProbeController {
  text() {
    throw 'a string was thrown';
  }
  sql() {
    throw new Error(SQL);
  }
  nothing() {
    throw undefined;
  }
  later() {
    setTimeout(() => void Promise.reject(new Error('rejected later')), 5);
    return { status: 'answered' };
  }
  thrownLater() {
    setTimeout(() => {
      throw new Error('thrown later');
    }, 5);
    return { status: 'answered' };
  }
  stream() {
    return new StreamableFile(
      new Readable({
        read() {
          this.destroy(new Error(`stream broke before its first byte: ${SQL}`));
        },
      }),
    );
  }
  streamMidway() {
    let isFirst = true;
    return new StreamableFile(
      new Readable({
        read() {
          if (!isFirst) setTimeout(() => this.destroy(new Error('stream broke midway')), 20);
          else this.push('first part');
          isFirst = false;
        },
      }),
    );
  }
  block() {
    const until = performance.now() + 2_000;
    while (performance.now() < until);
    return { status: 'answered' };
  }
}

const proto = ProbeController.prototype;
for (const name of Object.getOwnPropertyNames(proto).filter((each) => each !== 'constructor')) {
  const descriptor = Object.getOwnPropertyDescriptor(proto, name);
  Get(name)(proto, name, descriptor);
  Public('a probe of the tests')(proto, name, descriptor);
}
Controller('probe')(ProbeController);

const gatewayOf = AppModule.of.bind(AppModule);
AppModule.of = (settings) => ({ ...gatewayOf(settings), controllers: [ProbeController] });
const development = await startDevelopment(process.env);
const gateway = await serve(readGatewaySettings(development.environment), development.prepare);
process.once('SIGTERM', () => {
  void gateway
    .stop()
    .then(() => development.stop())
    .finally(() => process.exit(0));
});
