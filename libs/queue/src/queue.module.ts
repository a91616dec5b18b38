import { QUEUE_NAMES, type QueueName } from '@strata/contracts';
import { BullModule, getQueueToken, type BullModuleAsyncOptions } from '@nestjs/bull';
import {
  Inject,
  Injectable,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { CONFIG, StartupError, type Config } from '@strata/platform';
import type { Queue } from 'bull';
import { type Redis as Client } from 'ioredis';
import { connect, disconnect, KEY_PREFIX, type ConnectionKind } from './connection.js';
import { workerOptions } from './options.js';
import { redisUrlOf } from './redis.module.js';

const CONNECTIONS = Symbol('queue connections');

/** @throws StartupError when a queue has no handler: its jobs would fail one by one. */
export function requireHandlers(countOf: (name: QueueName) => number): void {
  const idle = QUEUE_NAMES.filter((name) => countOf(name) === 0);
  if (idle.length === 0) return;
  throw new StartupError(`No handler for the queue(s) ${idle.join(', ')}.`, 'Add a @Processor to apps/worker.');
}

/** Checks at the start that every queue has a handler; at the end lets the running jobs finish, then disconnects. */
@Injectable()
class Consumers implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(ModuleRef) private readonly modules: ModuleRef,
    @Inject(CONNECTIONS) private readonly connections: Client[],
  ) {}

  onApplicationBootstrap(): void {
    requireHandlers((name) => Object.keys(handlersOf(this.queue(name))).length);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(QUEUE_NAMES.map((name) => this.queue(name).close()));
    await Promise.all(this.connections.map(disconnect));
  }

  private queue(name: QueueName): Queue {
    return this.modules.get<Queue>(getQueueToken(name), { strict: false });
  }
}

function handlersOf(queue: Queue): Record<string, unknown> {
  return (queue as Queue & { handlers: Record<string, unknown> }).handlers;
}

const OPEN = Symbol('opens a connection of a queue');
type Open = (kind: ConnectionKind) => Client;

/** Makes the connections of all queues, and keeps them for closing: Bull closes only those it made itself. */
const connections = {
  provide: CONNECTIONS,
  useFactory: (): Client[] => [],
};
const open = {
  provide: OPEN,
  inject: [CONFIG, CONNECTIONS],
  useFactory:
    (config: Config, opened: Client[]): Open =>
    (kind) => {
      const client = connect(redisUrlOf(config), kind);
      opened.push(client);
      return client;
    },
};

@Module({ providers: [connections, open], exports: [CONNECTIONS, OPEN] })
class ConnectionsModule {}

/** The consuming side of the queues, for the worker: gives `@Processor(name)` classes their jobs. */
@Module({})
export class QueueModule {
  /** @param options.prefix of all keys, for tests. */
  static forWorker({ prefix = KEY_PREFIX }: { prefix?: string } = {}): DynamicModule {
    const queue = (name: QueueName): BullModuleAsyncOptions => ({
      name,
      imports: [ConnectionsModule],
      inject: [OPEN],
      useFactory: (opening: Open) => workerOptions(prefix, opening),
    });
    return {
      module: QueueModule,
      imports: [ConnectionsModule, BullModule.registerQueueAsync(...QUEUE_NAMES.map(queue))],
      providers: [Consumers],
    };
  }
}
