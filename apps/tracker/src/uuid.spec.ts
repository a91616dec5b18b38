import { uuid } from './uuid.js';

describe('uuid', () => {
  it('makes random UUIDs of version 4', () => {
    const made = Array.from({ length: 1_000 }, uuid);
    for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(made).size).toBe(1_000);
    // Each free digit takes all its values.
    for (const at of [0, 7, 9, 15, 20, 35]) expect(new Set(made.map((id) => id[at])).size).toBe(16);
    expect(new Set(made.map((id) => id[19])).size).toBe(4);
  });
});
