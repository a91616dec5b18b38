import type { Question, WidgetAnswer } from './table.js';

/** A widget's part of an answer: its table, or what went wrong with it alone. */
export type WidgetResult =
  ({ widget_id: string; status: 'ok' } & WidgetAnswer) | { widget_id: string; status: 'failed'; error: unknown };

export interface WidgetQuestion {
  widgetId: string;
  question: Question;
}

/**
 * Answers questions, `atOnce` of them at a time; equal ones are answered together. Each result is sent as soon as it is
 * there, and what goes wrong with one stays with it.
 * @param send may wait; when it rejects, nothing more is begun
 */
export async function answerAll(
  questions: readonly WidgetQuestion[],
  { atOnce, signal }: { atOnce: number; signal: AbortSignal },
  send: (result: WidgetResult) => Promise<void>,
): Promise<void> {
  const groups = grouped(questions).values();
  const work = async (): Promise<void> => {
    for (const group of groups) {
      if (signal.aborted) return;
      for (const asked of group) await send(await resultOf(asked));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

async function resultOf({ widgetId, question }: WidgetQuestion): Promise<WidgetResult> {
  try {
    return { widget_id: widgetId, status: 'ok', ...(await question.answer()) };
  } catch (error) {
    return { widget_id: widgetId, status: 'failed', error };
  }
}

function grouped(questions: readonly WidgetQuestion[]): Map<string, WidgetQuestion[]> {
  const groups = new Map<string, WidgetQuestion[]>();
  for (const asked of questions) {
    const { key } = asked.question;
    groups.set(key, [...(groups.get(key) ?? []), asked]);
  }
  return groups;
}
