/** Only paths of our own: `//host` and absolute URLs would lead a fresh sign-in elsewhere. */
export function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) && !/^\/(login|register)\b/.test(next) ? next : '/';
}
