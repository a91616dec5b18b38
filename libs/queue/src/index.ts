export { Process, Processor } from '@nestjs/bull';
export type { Job } from 'bull';
export type { EventRate } from './event-rate.js';
export type { MemoryUse } from './memory.js';
export { QueueModule } from './queue.module.js';
export type { Rate, RateLimiter } from './rate-limiter.js';
export { Redis } from './redis.js';
