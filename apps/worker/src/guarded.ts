import type { Logger } from '@strata/platform';

/** Runs a schedule's work: one that fails is logged and tried again at its next time; it never takes the worker down. */
export async function guarded(logger: Logger, schedule: string, work: () => Promise<number | void>): Promise<void> {
  try {
    const changed = await work();
    if (changed) logger.info({ schedule, changed }, 'schedule ran');
  } catch (error) {
    logger.error({ err: error, schedule }, 'schedule failed');
  }
}
