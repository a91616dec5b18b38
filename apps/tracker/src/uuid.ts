/** A random UUID v4. Pages on plain http have no `crypto.randomUUID`. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(31));
  let next = 0;
  return '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
    (+digit ^ (bytes[next++]! & (15 >> (+digit / 4)))).toString(16),
  );
}
