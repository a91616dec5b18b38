import { createTestDatabase, type TestDatabase } from '@strata/data';
import { newId, systemContext } from '@strata/platform';
import type { GoalKind } from '@strata/projects';
import fc from 'fast-check';
import { Analytics } from './analytics.js';
import type { Question } from './snapshot.js';
import { DIMENSIONS, type Dimension } from './breakdown.js';
import { isSessionField, type Field } from './request.js';
import { BASES, factsFrom, questionFrom, store } from './testing-facts.js';
import { byValue, expectBreakdown, includes, isPageView, visitorsIn } from './testing-breakdown.js';
import { before, rounded, select, valueOf, type Answer, type Fact } from './testing-model.js';

function values({ hits }: Answer, field: Field) {
  const found = hits.map(({ fact, visit }) => valueOf(field, fact, visit)).filter((value) => value !== null);
  return [...new Set(found)]
    .map((value) => ({ value, events: found.filter((one) => one === value).length }))
    .sort((a, b) => b.events - a.events || byValue(a.value, b.value))
    .slice(0, 20);
}

/** Whether a path fits a pattern: `*` is anything but a slash, `**` anything. */
function fits(pattern: string, path: string): boolean {
  if (pattern === '') return path === '';
  if (!pattern.startsWith('*')) return path[0] === pattern[0] && path !== '' && fits(pattern.slice(1), path.slice(1));
  const isDeep = pattern.startsWith('**');
  const rest = pattern.slice(isDeep ? 2 : 1);
  for (let taken = 0; taken <= path.length; taken += 1) {
    if (!isDeep && path.slice(0, taken).includes('/')) return false;
    if (fits(rest, path.slice(taken))) return true;
  }
  return false;
}

const GOALS: readonly (readonly [GoalKind, string])[] = [
  ['event', 'signup'],
  ['event', 'page_view'],
  ['event', 'p:/a'],
  ['event', '.*'],
  ['path', '/'],
  ['path', '/*'],
  ['path', '/blog/*'],
  ['path', '/blog/**'],
  ['path', '**'],
  ['path', '/**/b'],
  ['path', '/50%_off'],
  ['path', '/Ü*'],
  ['path', '/(b|u)log/a'],
];

function conversions({ hits, sessions, matches }: Answer, kind: GoalKind, pattern: string) {
  const reaches = (f: Fact): boolean =>
    kind === 'event' ? f.event_name === pattern : isPageView(f) && f.path !== null && fits(pattern, f.path);
  const own = hits.filter(({ fact }) => reaches(fact));
  const visitors = visitorsIn(hits);
  return {
    conversions: own.length,
    converted_visitors: visitorsIn(own),
    converted_sessions: sessions.filter((visit) => visit.facts.some((f) => matches(f, visit) && reaches(f))).length,
    conversion_rate: visitors === 0 ? null : visitorsIn(own) / visitors,
  };
}

describe('breakdowns, values and goals equal a plain computation over the same events', () => {
  let test: TestDatabase;
  let analytics: Analytics;
  const ctx = systemContext(newId(), 'test');
  const cases = fc.constantFrom(...BASES).chain((base) => fc.tuple(factsFrom(base), questionFrom(base)));

  beforeAll(async () => {
    test = await createTestDatabase();
    analytics = new Analytics(test.db);
    await test.db.withWorkspace(ctx, (tx) => tx.workspace.create({ data: { id: ctx.workspaceId, name: 'w' } }));
  });
  afterAll(() => test.drop());

  async function projectWithGoals(): Promise<string> {
    const { workspaceId } = ctx;
    const projectId = newId();
    await test.db.withWorkspace(ctx, async (tx) => {
      await tx.project.create({ data: { workspaceId, id: projectId, name: 'p' } });
      const goals = GOALS.map(([kind, pattern], i) => ({
        workspaceId,
        id: newId(),
        projectId,
        name: `${i}`,
        kind,
        pattern,
      }));
      await tx.goal.createMany({ data: goals });
    });
    return projectId;
  }

  it('breaks down by any dimension, for any events, range, zone, filters and search', async () => {
    const dimension = fc.oneof(fc.constant<Dimension>('path'), fc.constantFrom(...DIMENSIONS));
    const search = fc.constantFrom('', '', 'blog', '%', 'e');
    await fc.assert(
      fc.asyncProperty(cases, dimension, search, async ([facts, question], by, part) => {
        const asked: Question & { tz: string } = { ...question, projectId: newId() };
        await store(test, ctx, asked.projectId, facts);
        await expectBreakdown({ analytics, ctx }, facts, asked, by, part);
      }),
      { numRuns: 150 },
    );
  }, 240_000);

  it('gives a row what the whole question gives when it is filtered by the value', async () => {
    const dimension = fc.constantFrom(...DIMENSIONS.filter((name) => name !== 'path'));
    await fc.assert(
      fc.asyncProperty(cases, dimension, async ([facts, question], by) => {
        const asked = { ...question, projectId: newId() };
        await store(test, ctx, asked.projectId, facts);
        const { data } = await analytics.breakdown(ctx, asked, { dimension: by, limit: 3, compare: false });
        for (const { value, visitors, sessions, page_views, bounce_rate, avg_duration_seconds } of data) {
          const filter =
            value === null ? { field: by, op: 'is_not_set' as const } : { field: by, op: 'eq' as const, value };
          const web = await analytics.web(ctx, { ...asked, filters: [...asked.filters, filter] }, { compare: false });
          // Filters on session fields select whole sessions; filters on events would hide the other events of a session.
          expect(rounded({ visitors, sessions, page_views })).toEqual(
            rounded({ visitors: web.visitors, sessions: web.sessions, page_views: web.page_views }),
          );
          expect(rounded([bounce_rate, avg_duration_seconds])).toEqual(
            rounded([web.bounce_rate, web.avg_duration_seconds]),
          );
        }
      }),
      { numRuns: 50 },
    );
  }, 240_000);

  it('suggests the values of any field', async () => {
    const field = fc.constantFrom<Field>('path', 'country', 'channel', 'entry_path', 'exit_path', 'entry_utm_source');
    await fc.assert(
      fc.asyncProperty(cases, field, async ([facts, question], name) => {
        const asked = { ...question, projectId: newId() };
        await store(test, ctx, asked.projectId, facts);
        expect(await analytics.values(ctx, asked, { field: name })).toEqual(values(select(facts, asked), name));
        const found = await analytics.values(ctx, asked, { field: name, search: '/B' });
        expect(found.every(({ value }) => includes(value, '/b'))).toBe(true);
      }),
      { numRuns: 60 },
    );
  }, 240_000);

  it('counts what reaches a goal', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([facts, question]) => {
        const asked = { ...question, projectId: await projectWithGoals() };
        await store(test, ctx, asked.projectId, facts);
        const [now, earlier] = [select(facts, asked), select(facts, before(asked))];
        const results = await analytics.goals(ctx, asked, { compare: true });
        expect(results.length).toBe(GOALS.length);
        for (const { goal, ...figures } of results) {
          const wanted = {
            ...conversions(now, goal.kind, goal.pattern),
            previous: conversions(earlier, goal.kind, goal.pattern),
          };
          expect({ goal: goal.pattern, ...rounded(figures) }).toEqual({ goal: goal.pattern, ...rounded(wanted) });
        }
      }),
      { numRuns: 80 },
    );
  }, 240_000);

  it('knows which dimensions are of sessions', () => {
    expect(DIMENSIONS.filter(isSessionField)).toEqual(DIMENSIONS.filter((name) => /^(entry_|exit_)/.test(name)));
  });
});
