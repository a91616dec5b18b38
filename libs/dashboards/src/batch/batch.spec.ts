import { setTimeout as sleep } from 'node:timers/promises';
import { answerAll, type WidgetQuestion, type WidgetResult } from './batch.js';
import type { WidgetAnswer } from './table.js';

const ANSWER: WidgetAnswer = { columns: [], rows: [], ignored_filters: [], computed_at: new Date(0), is_cached: false };

/** Questions by their keys, and how many were worked on at once. */
function questionsOf(keys: string[], answer: (key: string) => Promise<WidgetAnswer>) {
  const work = { now: 0, most: 0 };
  const questions = keys.map((key, n): WidgetQuestion => ({
    widgetId: String(n),
    question: {
      key,
      answer: async () => {
        work.most = Math.max(work.most, (work.now += 1));
        try {
          return await answer(key);
        } finally {
          work.now -= 1;
        }
      },
    },
  }));
  return { questions, work };
}

describe('answerAll', () => {
  const open = new AbortController().signal;

  it('has no more than so many at a time, and equal ones never beside each other', async () => {
    const running = new Set<string>();
    const { questions, work } = questionsOf([...'aaaabcdefghi'], async (key) => {
      expect(running.has(key)).toBe(false);
      running.add(key);
      await sleep(2);
      running.delete(key);
      return ANSWER;
    });
    const results: WidgetResult[] = [];
    await answerAll(questions, { atOnce: 4, signal: open }, (result) => Promise.resolve(void results.push(result)));
    expect(work.most).toBe(4);
    expect(results.map(({ widget_id: id }) => Number(id)).sort((a, b) => a - b)).toEqual([...questions.keys()]);
  });

  it('sends what is done first, first, and keeps an error with its widget', async () => {
    const { questions } = questionsOf(['slow', 'broken', 'quick'], async (key) => {
      if (key === 'broken') throw new Error('broken');
      await sleep(key === 'slow' ? 30 : 1);
      return ANSWER;
    });
    const results: WidgetResult[] = [];
    await answerAll(questions, { atOnce: 4, signal: open }, (result) => Promise.resolve(void results.push(result)));
    expect(results.map(({ widget_id: id, status }) => [id, status])).toEqual([
      ['1', 'failed'],
      ['2', 'ok'],
      ['0', 'ok'],
    ]);
  });

  it('begins nothing more once nobody listens', async () => {
    const gone = new AbortController();
    const { questions } = questionsOf([...'abcdefgh'], () => Promise.resolve(ANSWER));
    let sent = 0;
    await answerAll(questions, { atOnce: 1, signal: gone.signal }, () => {
      sent += 1;
      if (sent === 3) gone.abort();
      return Promise.resolve();
    });
    expect(sent).toBe(3);
  });
});
