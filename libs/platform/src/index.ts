export * from './clock.js';
export * from './config.js';
export * from './context.js';
export * from './crypto.js';
export * from './errors.js';
export * from './logger.js';
export * from './paths.js';
export * from './testing.js';
