/** Tells the page's developer; the page itself goes on. */
export function warn(message: unknown): void {
  console.warn('strata:', message);
}
