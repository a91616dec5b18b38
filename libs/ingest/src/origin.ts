/**
 * Whether a browser's page may send to a project. A request without `Origin` comes from a server or an app and is
 * allowed; so is everything while no domain is listed. Ports and schemes don't matter; `*.example.com` means its
 * subdomains but not itself; localhost must be listed like any other host.
 */
export function isOriginAllowed(origin: string | undefined, domains: readonly string[]): boolean {
  if (origin === undefined || domains.length === 0) return true;
  const host = hostOf(origin);
  return host !== undefined && domains.some((domain) => matches(host, domain.toLowerCase()));
}

/** undefined for what has no host, such as `null`, which sandboxed frames and files send. */
function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).hostname || undefined;
  } catch {
    return undefined;
  }
}

function matches(host: string, domain: string): boolean {
  const listed = domain.replace(/:\d+$/, '');
  return listed.startsWith('*.') ? host.endsWith(listed.slice(1)) && host.length > listed.length - 1 : host === listed;
}
