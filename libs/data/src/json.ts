import type { Prisma } from './generated/client.js';

/** As JSON carries it: what is undefined is not there. */
export function json(value: object): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(value)) as Prisma.InputJsonObject;
}
