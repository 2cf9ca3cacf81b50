import { Module } from '@nestjs/common';
import { CatalogController } from './catalog.controller.js';
import { Catalog } from './catalog.service.js';
import { CatalogVersionsRepository } from './catalog-versions.repository.js';

/** What may be shared: the catalog in force and its versions. */
@Module({
  controllers: [CatalogController],
  providers: [Catalog, CatalogVersionsRepository],
  exports: [Catalog],
})
export class CatalogModule {}
