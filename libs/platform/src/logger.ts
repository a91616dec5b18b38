import { pino, type Logger, type LoggerOptions } from 'pino';
import type { Config } from './config.js';

export type { Logger } from 'pino';

/** Paths whose values never reach a log. */
const REDACTED = [
  'req.headers.authorization',
  'req.headers.cookie',
  'req.headers["x-api-key"]',
  'res.headers["set-cookie"]',
  '*.password',
  '*.token',
  '*.refresh_token',
  '*.access_token',
  '*.api_key',
];

/** Options of the structured log, one JSON object a line on stdout. */
function loggerOptions(config: Pick<Config, 'LOG_LEVEL'>, process: string): LoggerOptions {
  return {
    level: config.LOG_LEVEL,
    base: { process },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: REDACTED, censor: '[redacted]' },
  };
}

export function createLogger(config: Pick<Config, 'LOG_LEVEL'>, process: string): Logger {
  return pino(loggerOptions(config, process));
}
