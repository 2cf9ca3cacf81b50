import 'reflect-metadata';
import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from 'nest-express';
import { AppModule } from './app.module.js';

/**
 * A peer of the gateway as the documentation of its libraries teaches it: NestJS on Express, TypeORM repositories,
 * passport-jwt, class-validator. It checks and records what `one-statement.ts` does, and the token as well.
 */
const app = await NestFactory.create<NestExpressApplication>(AppModule, new ExpressAdapter(), {
  logger: ['error', 'warn'],
});
app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
await app.listen(Number(process.env['PORT']), '127.0.0.1');
