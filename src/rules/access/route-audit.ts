import { Injectable, type OnApplicationBootstrap, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { accessDeclarationOf } from '../../platform/http/index.js';
import { ruleOf } from './policy.js';

/** One route with what its handler declares. */
export interface DeclaredRoute {
  readonly method: string;
  readonly path: string;
  readonly handler: string;
  readonly action: string | undefined;
  readonly publicReason: string | undefined;
}

/** Walks all handlers at start and stops it when one does not declare who may call it. */
@Injectable()
export class RouteAudit implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onApplicationBootstrap(): void {
    const faults = this.routes().flatMap((route) => faultOf(route) ?? []);
    if (faults.length > 0)
      throw new Error(`Routes without a usable access declaration:\n  ${faults.join('\n  ')}`);
  }

  /** Every route of every controller. */
  routes(): DeclaredRoute[] {
    return this.discovery.getControllers().flatMap(({ instance, metatype, name }) => {
      if (!metatype || !instance) return [];
      const prototype = Object.getPrototypeOf(instance) as Record<string, object>;
      const base = pathOf(metatype);
      return this.scanner.getAllMethodNames(prototype).flatMap((methodName) => {
        const handler = prototype[methodName];
        const method =
          handler && (Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined);
        if (!handler || method === undefined) return [];
        const path = `/${[base, pathOf(handler)].filter(Boolean).join('/')}`;
        const declaration = accessDeclarationOf(handler);
        return [{ method: RequestMethod[method], path, handler: `${name}.${methodName}`, ...declaration }];
      });
    });
  }
}

function pathOf(target: object): string {
  const path = Reflect.getMetadata(PATH_METADATA, target) as string | undefined;
  return (path ?? '').replaceAll(/^\/|\/$/g, '');
}

function faultOf({ handler, action, publicReason }: DeclaredRoute): string | undefined {
  if (action === undefined && publicReason === undefined) return `${handler} declares nothing`;
  if (action !== undefined && publicReason !== undefined) return `${handler} declares both`;
  if (action !== undefined && !ruleOf(action))
    return `${handler} needs ${action}, which the policy does not know`;
  return undefined;
}
