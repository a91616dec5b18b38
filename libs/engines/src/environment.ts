const KEPT = ['PATH', 'LD_LIBRARY_PATH', 'TMPDIR', 'SystemRoot'];

/** The little of the caller's environment that an engine needs: no secrets, no locale, times in UTC. */
export function engineEnvironment(env: NodeJS.ProcessEnv, more: Record<string, string> = {}): Record<string, string> {
  const kept = KEPT.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []));
  return { ...Object.fromEntries(kept), TZ: 'UTC', LC_ALL: 'C', ...more };
}
