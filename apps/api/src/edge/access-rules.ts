import type { INestApplication } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, ModulesContainer } from '@nestjs/core';
import { ACCESS_RULE } from './access.decorators.js';

/** Stops the start when an endpoint has no access rule: a forgotten one must never be reachable. */
export function requireAccessRules(app: INestApplication): void {
  const scanner = new MetadataScanner();
  const controllers = new DiscoveryService(app.get(ModulesContainer)).getControllers();
  const open = controllers.flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    const prototype = metatype.prototype as Record<string, object>;
    return scanner
      .getAllMethodNames(prototype)
      .filter((name) => Reflect.hasMetadata('path', prototype[name] ?? {}))
      .filter((name) => !Reflect.hasMetadata(ACCESS_RULE, prototype[name] ?? {}))
      .map((name) => `${metatype.name}.${name}`);
  });
  if (open.length > 0) throw new Error(`Endpoints without an access rule: ${open.join(', ')}`);
}
