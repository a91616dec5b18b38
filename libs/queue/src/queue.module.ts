import { QUEUE_NAMES, type QueueName } from '@strata/contracts';
import { BullModule, getQueueToken } from '@nestjs/bull';
import {
  Inject,
  Injectable,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { StartupError } from '@strata/platform';
import type { Queue } from 'bull';
import { type Redis as Client } from 'ioredis';
import { connect, disconnect, KEY_PREFIX } from './connection.js';
import { workerOptions } from './options.js';

const CONNECTIONS = Symbol('queue connections');

/** Checks at the start that every queue has a handler; at the end lets the running jobs finish, then disconnects. */
@Injectable()
class Consumers implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(ModuleRef) private readonly modules: ModuleRef,
    @Inject(CONNECTIONS) private readonly connections: Client[],
  ) {}

  onApplicationBootstrap(): void {
    const idle = QUEUE_NAMES.filter((name) => Object.keys(handlersOf(this.queue(name))).length === 0);
    if (idle.length === 0) return;
    throw new StartupError(`No handler for the queue(s) ${idle.join(', ')}.`, 'Add a @Processor to apps/worker.');
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

/** The consuming side of the queues, for the worker: gives `@Processor(name)` classes their jobs. */
@Module({})
export class QueueModule {
  static forWorker(options: { redisUrl: string; prefix?: string }): DynamicModule {
    const connections: Client[] = [];
    const settings = workerOptions(options.prefix ?? KEY_PREFIX, (kind) => {
      const client = connect(options.redisUrl, kind);
      connections.push(client);
      return client;
    });
    return {
      module: QueueModule,
      imports: [BullModule.registerQueue(...QUEUE_NAMES.map((name) => ({ name, ...settings })))],
      providers: [Consumers, { provide: CONNECTIONS, useValue: connections }],
    };
  }
}
