/** Addresses of the engines that the jest set-up started for this run. */
export interface TestEngines {
  /** PostgreSQL, as superuser. */
  databaseUrl: string;
  redisUrl: string;
  secret: string;
}

/** @throws when the set-up did not run: a missing service fails a test, it never skips it. */
export function testEngines(): TestEngines {
  const read = (name: string): string => {
    const value = process.env[name];
    if (!value) throw new Error(`${name} is not set: run these tests through jest's integration project.`);
    return value;
  };
  return {
    databaseUrl: read('STRATA_TEST_DATABASE_URL'),
    redisUrl: read('STRATA_TEST_REDIS_URL'),
    secret: read('STRATA_SECRET'),
  };
}
