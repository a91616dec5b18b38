import fc from 'fast-check';
import type { Manifest } from '../manifest.js';
import { findCycle, planOrder } from './order.js';

/** A manifest of which only the graph counts. */
function graphOf(parents: Record<string, string[]>, tests: readonly string[] = []): Manifest {
  const children: Record<string, string[]> = Object.fromEntries(Object.keys(parents).map((id) => [id, []]));
  for (const [id, list] of Object.entries(parents)) for (const parent of list) children[parent]?.push(id);
  const nodes = Object.fromEntries(
    Object.keys(parents).map((id) => [id, { unique_id: id, resource_type: tests.includes(id) ? 'test' : 'model' }]),
  );
  return { nodes, sources: {}, macros: {}, parent_map: parents, child_map: children } as unknown as Manifest;
}

/** Each node has parents among those before it: no circles. */
const acyclic = fc
  .array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 40 })
  .map((lists) =>
    Object.fromEntries(
      lists.map((list, at) => [`n${at}`, at === 0 ? [] : [...new Set(list.map((other) => `n${other % at}`))]]),
    ),
  );

function ancestors(id: string, parents: Record<string, string[]>): Set<string> {
  const found = new Set<string>();
  const open = [...(parents[id] ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(parents[next] ?? []));
  }
  return found;
}

describe('planOrder', () => {
  it('puts every chosen node after all chosen ones that it needs, even across others', () => {
    fc.assert(
      fc.property(acyclic, fc.func(fc.boolean()), (parents, isChosen) => {
        const chosen = Object.keys(parents).filter((id) => isChosen(id));
        const order = planOrder(graphOf(parents), chosen);
        expect(order.map(({ id }) => id).sort()).toEqual([...chosen].sort());
        const at = new Map(order.map(({ id }, index) => [id, index]));
        for (const { id, parents: waits } of order) {
          const needed = [...ancestors(id, parents)].filter((other) => at.has(other));
          for (const other of needed) expect(at.get(other)).toBeLessThan(at.get(id) ?? -1);
          for (const other of waits) expect(needed).toContain(other);
          // Whoever waits for these waits for all that it needs.
          const reached = new Set(waits.flatMap((other) => [other, ...ancestors(other, parents)]));
          for (const other of needed) expect(reached).toContain(other);
        }
      }),
    );
  });

  it('finds no circle where there is none, and the circle where there is one', () => {
    fc.assert(
      fc.property(acyclic, fc.nat(), fc.nat(), (parents, a, b) => {
        expect(findCycle(parents)).toBeUndefined();
        const ids = Object.keys(parents);
        const [from = '', to = ''] = [ids[a % ids.length], ids[b % ids.length]];
        if (from !== to && !ancestors(from, parents).has(to)) return;
        const closed = { ...parents, [to]: [...(parents[to] ?? []), from] };
        const cycle = findCycle(closed) ?? [];
        expect(cycle.length).toBeGreaterThan(1);
        expect(cycle.at(0)).toBe(cycle.at(-1));
        for (const [at, id] of cycle.slice(0, -1).entries()) expect(closed[id]).toContain(cycle[at + 1]);
      }),
    );
  });

  it('lets a model wait for the tests of its parents, but not for a test that needs it', () => {
    const manifest = graphOf({ a: [], test_a: ['a'], b: ['a'], both: ['a', 'b'], c: ['b'] }, ['test_a', 'both']);
    const order = new Map(
      planOrder(manifest, ['a', 'b', 'c', 'test_a', 'both']).map(({ id, parents }) => [id, parents]),
    );
    expect(order.get('b')).toEqual(['a', 'test_a']);
    expect(order.get('both')).toEqual(['a', 'b']);
    expect(order.get('c')).toEqual(['b', 'both']);
  });

  it('manages a chain longer than the stack', () => {
    const parents = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, at) => [`n${at}`, at === 0 ? [] : [`n${at - 1}`]]),
    );
    expect(findCycle(parents)).toBeUndefined();
    expect(planOrder(graphOf(parents), Object.keys(parents)).at(-1)?.id).toBe('n19999');
  });
});
