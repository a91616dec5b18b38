export * from './errors.js';
export * from './events.js';
export * from './jobs.js';
export * from './layout.js';
export * from './live.js';
export * from './permissions.js';
export * from './schedules.js';
export * from './widget-questions.js';
