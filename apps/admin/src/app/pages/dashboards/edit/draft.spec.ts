import { COLUMNS, MAX_WIDGETS, arranged } from '@strata/contracts';
import fc from 'fast-check';
import { type Widget, type WidgetPosition } from '../../../api/types';
import { differences } from './differences';
import { type Draft, added, changeOf, duplicated, exchanged, hasRoom, moved, placed, removed, resized } from './draft';
import { begun, done, redone, undone } from './history';
import { actionOf } from './keys';

const widget = (id: string, position: WidgetPosition): Widget => ({
  id,
  title: id,
  description: '',
  source: { type: 'text', markdown: id },
  chart: {},
  filters: {},
  position,
});
const draftWith = (...positions: WidgetPosition[]): Draft => ({
  name: 'Growth',
  description: '',
  tags: [],
  visibility: 'private',
  refresh_seconds: null,
  filters: { compare: false },
  widgets: arranged(positions).map((position, n) => widget(`w${n}`, position)),
});
const at = (draft: Draft, id: string) => draft.widgets.find((one) => one.id === id)?.position;

const anyPosition = fc.record({
  x: fc.integer({ min: 0, max: 11 }),
  y: fc.integer({ min: 0, max: 9 }),
  w: fc.integer({ min: 1, max: 12 }),
  h: fc.integer({ min: 1, max: 5 }),
});
const anyId = fc.integer({ min: 0, max: 7 }).map((n) => `w${n}`);
const one = fc.constantFrom(-1 as const, 1 as const);
const anyStep: fc.Arbitrary<(draft: Draft) => Draft> = fc.oneof(
  fc.tuple(anyId, one, fc.boolean()).map(([id, by, isAcross]) => {
    return (draft: Draft) => moved(draft, id, isAcross ? by : 0, isAcross ? 0 : by);
  }),
  fc.tuple(anyId, fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 })).map(([id, dw, dh]) => {
    return (draft: Draft) => resized(draft, id, dw, dh);
  }),
  fc.tuple(anyId, one).map(
    ([id, by]) =>
      (draft: Draft) =>
        exchanged(draft, id, by),
  ),
  fc.tuple(anyId, anyPosition).map(
    ([id, to]) =>
      (draft: Draft) =>
        placed(draft, new Map([[id, to]])),
  ),
  anyId.map((id) => (draft: Draft) => removed(draft, id)),
  fc.tuple(anyId, fc.uuid()).map(
    ([id, twin]) =>
      (draft: Draft) =>
        duplicated(draft, id, twin),
  ),
);
const anyDraft = fc.array(anyPosition, { maxLength: 8 }).map((positions) => draftWith(...positions));

describe('the draft of a dashboard', () => {
  it('never has widgets over each other or past the edge, whatever is done to it', () => {
    fc.assert(
      fc.property(anyDraft, fc.array(anyStep, { maxLength: 20 }), (draft, steps) => {
        const positions = steps.reduce((now, step) => step(now), draft).widgets.map(({ position }) => position);
        for (const { x, y, w, h } of positions) {
          expect(x >= 0 && y >= 0 && w >= 1 && h >= 1 && x + w <= COLUMNS).toBe(true);
        }
        const cells = positions.flatMap(({ x, y, w, h }) =>
          Array.from({ length: w * h }, (_, n) => `${x + (n % w)}:${y + Math.floor(n / w)}`),
        );
        expect(new Set(cells).size).toBe(cells.length);
      }),
    );
  });

  it('is what it was when every step is taken back, and what it became when they come again', () => {
    fc.assert(
      fc.property(anyDraft, fc.array(anyStep, { maxLength: 20 }), (draft, steps) => {
        const after = steps.reduce((history, step) => done(history, step(history.present)), begun(draft));
        const back = steps.reduce((history) => undone(history), after);
        expect(back.present).toBe(draft);
        expect(steps.reduce((history) => redone(history), back).present).toBe(after.present);
      }),
    );
  });

  it('can always be stepped through upwards and downwards', () => {
    const draft = draftWith({ x: 0, y: 0, w: 6, h: 2 }, { x: 0, y: 2, w: 6, h: 3 });
    const down = moved(draft, 'w0', 0, 1);
    expect([at(down, 'w0')?.y, at(down, 'w1')?.y]).toEqual([3, 0]);
    expect(moved(down, 'w0', 0, 1)).toBe(down);
    expect(at(moved(down, 'w0', 0, -1), 'w0')?.y).toBeLessThan(3);
  });

  it('keeps the wide layout when neighbours change places in one column', () => {
    const draft = draftWith({ x: 0, y: 0, w: 3, h: 2 }, { x: 3, y: 0, w: 3, h: 2 }, { x: 0, y: 2, w: 12, h: 4 });
    const changed = exchanged(draft, 'w1', -1);
    expect(at(changed, 'w1')).toEqual({ x: 0, y: 0, w: 3, h: 2 });
    expect(at(changed, 'w0')).toEqual({ x: 3, y: 0, w: 3, h: 2 });
    expect(at(changed, 'w2')).toBe(at(draft, 'w2'));
    expect(exchanged(draft, 'w0', -1)).toBe(draft);
  });

  it('puts a new widget to the first free place', () => {
    const draft = draftWith({ x: 0, y: 0, w: 8, h: 2 }, { x: 0, y: 2, w: 12, h: 4 });
    const { position: _, ...text } = widget('new', { x: 0, y: 0, w: 1, h: 1 });
    expect(at(added(draft, text, { w: 4, h: 2 }), 'new')).toEqual({ x: 8, y: 0, w: 4, h: 2 });
    expect(at(added(draft, text, { w: 6, h: 2 }), 'new')).toEqual({ x: 0, y: 6, w: 6, h: 2 });
  });

  it('has room for sixty', () => {
    const widgets = Array.from({ length: MAX_WIDGETS }, (_, n) => ({ x: 0, y: n, w: 12, h: 1 }));
    expect([hasRoom(draftWith(...widgets)), hasRoom(draftWith(...widgets.slice(1)))]).toEqual([false, true]);
  });

  it('tells what has to be saved, whatever the order of fields is', () => {
    const draft = draftWith({ x: 0, y: 0, w: 3, h: 2 });
    const [first] = draft.widgets;
    const turned = { ...draft, widgets: [{ ...first, position: { h: 2, w: 3, y: 0, x: 0 } } as Widget] };
    expect(changeOf(draft, turned)).toBeUndefined();
    expect(changeOf(draft, { ...draft, name: 'Other' })).toEqual({ name: 'Other' });
  });

  it('says what is otherwise in another one', () => {
    const draft = draftWith({ x: 0, y: 0, w: 3, h: 2 }, { x: 3, y: 0, w: 3, h: 2 });
    const other = { ...duplicated(removed(draft, 'w0'), 'w1', 'w2'), name: 'Other' };
    expect(differences(draft, other)).toEqual(['Added "w1"', 'Removed "w0"', 'Named it "Other"']);
    expect(differences(draft, moved(draft, 'w1', 1, 0))).toEqual(['Moved "w1"']);
  });
});

describe('keys of the editor', () => {
  const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
    actionOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });

  it('move, resize and undo', () => {
    expect(press('ArrowLeft')).toEqual({ do: 'move', dx: -1, dy: 0 });
    expect(press('ArrowDown', { shiftKey: true })).toEqual({ do: 'resize', dw: 0, dh: 1 });
    expect(press('z', { metaKey: true })).toEqual({ do: 'undo' });
    expect(press('Z', { ctrlKey: true, shiftKey: true })).toEqual({ do: 'redo' });
  });

  it('leave the rest to the browser', () => {
    expect([press('a'), press('ArrowLeft', { altKey: true }), press('c', { ctrlKey: true })]).toEqual(
      Array(3).fill(undefined),
    );
  });
});
