export { Process, Processor } from '@nestjs/bull';
export type { Job } from 'bull';
export type { EventRate } from './event-rate.js';
export type { MemoryUse } from './memory.js';
export { QueueModule } from './queue.module.js';
export type { Rate, RateLimit } from './rate-limit.js';
export { RedisModule } from './redis.module.js';
export { Redis } from './redis.js';
export { checkRedis } from './requirements.js';
