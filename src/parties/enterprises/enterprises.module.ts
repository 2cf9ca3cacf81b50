import { Module } from '@nestjs/common';
import { EnterprisesController } from './enterprises.controller.js';
import { Enterprises } from './enterprises.service.js';

/** Enterprises, individual businesses and cooperatives. */
@Module({ controllers: [EnterprisesController], providers: [Enterprises], exports: [Enterprises] })
export class EnterprisesModule {}
