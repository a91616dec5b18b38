import fc from 'fast-check';
import { planOrder } from '../graph/order.js';
import { Schedule, type Step } from './schedule.js';
import { fixedProject, type FixedNode } from './testing-project.js';

/** Steps of a random graph: each waits for some that stand before it. */
const graphs = fc.array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 25 }).map((parents) =>
  parents.map((of, i): Step => ({
    id: String(i),
    waitsFor: [...new Set(i === 0 ? [] : of.map((n) => String(n % i)))],
  })),
);

describe('the schedule', () => {
  it('starts each node once, after all that it waits for, with any number of threads', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer({ min: 1, max: 5 }), async (steps, threads) => {
        const schedule = new Schedule(steps);
        const done: string[] = [];
        const thread = async (): Promise<void> => {
          for (let id = await schedule.next(); id !== undefined; id = await schedule.next()) {
            const { waitsFor } = steps[Number(id)] as Step;
            expect(done).toEqual(expect.arrayContaining(waitsFor));
            await Promise.resolve();
            done.push(id);
            schedule.succeeded(id);
          }
        };
        await Promise.all(Array.from({ length: threads }, thread));
        expect([...done].sort()).toEqual(steps.map(({ id }) => id).sort());
      }),
    );
  });

  it('after a failure starts exactly what does not depend on it', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.nat(), async (steps, n) => {
        const failing = String(n % steps.length);
        const below = new Set([failing]);
        for (const { id, waitsFor } of steps) if (waitsFor.some((parent) => below.has(parent))) below.add(id);
        const schedule = new Schedule(steps);
        const done: string[] = [];
        let skipped: string[] = [];
        for (let id = await schedule.next(); id !== undefined; id = await schedule.next()) {
          if (id === failing) skipped = schedule.failed(id);
          else {
            done.push(id);
            schedule.succeeded(id);
          }
        }
        expect(new Set([failing, ...skipped])).toEqual(below);
        expect(done).toHaveLength(steps.length - below.size);
      }),
    );
  });

  it('ends waiting threads when nothing is left', async () => {
    const schedule = new Schedule([{ id: 'a', waitsFor: [] }]);
    await schedule.next();
    const waiting = schedule.next();
    schedule.succeeded('a');
    expect(await waiting).toBeUndefined();
    expect(schedule.isOpen).toBe(false);
  });
});

describe('edges of tests in a build', () => {
  function edges(nodes: FixedNode[]): Record<string, string[]> {
    const { project, steps } = fixedProject(nodes);
    const { manifest } = project;
    const short = (id: string): string => id.split('.').pop() ?? id;
    const planned = planOrder(
      manifest,
      steps.map(({ id }) => id),
    );
    const models = planned.filter(({ id }) => manifest.nodes[id]?.resource_type === 'model');
    return Object.fromEntries(models.map(({ id, parents }) => [short(id), parents.map(short).sort()]));
  }

  it('let a model wait for the tests of what it reads', () => {
    expect(
      edges([
        { name: 'a' },
        { name: 'b', after: ['a'] },
        { name: 'c', after: ['b'] },
        { name: 'of_a', kind: 'test', after: ['a'] },
      ]),
    ).toEqual({ a: [], b: ['a', 'of_a'], c: ['b'] });
  });

  it('let it wait for a test of two nodes only below both', () => {
    expect(
      edges([
        { name: 'a' },
        { name: 'b' },
        { name: 'c', after: ['a'] },
        { name: 'd', after: ['c', 'b'] },
        { name: 'of_both', kind: 'test', after: ['a', 'b'] },
      ]),
    ).toEqual({ a: [], b: [], c: ['a'], d: ['b', 'c', 'of_both'] });
  });
});
