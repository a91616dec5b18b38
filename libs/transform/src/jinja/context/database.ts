import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { TemplateRows } from '../../compiler.js';
import { SIGNAL, type DatabaseAnswer, type DatabaseCall, type FromRenderer } from '../protocol.js';
import { TemplateError } from '../values.js';

/** The database as templates see it: each question stops this thread until the main thread has the answer. */
export class DatabaseBridge {
  /**
   * @param questions where they go
   * @param answers where they come from
   * @param signal shared with the main thread, which wakes us by it
   */
  constructor(
    private readonly questions: MessagePort,
    private readonly answers: MessagePort,
    private readonly signal: Int32Array,
  ) {}

  query(sql: string): TemplateRows {
    const answer = this.ask({ kind: 'query', sql });
    return 'rows' in answer ? answer.rows : { columns: [], rows: [] };
  }

  relationType(schema: string, name: string): string | null {
    const answer = this.ask({ kind: 'relationType', schema, name });
    return 'relationType' in answer ? answer.relationType : null;
  }

  columns(schema: string, name: string): { name: string; type: string }[] {
    const answer = this.ask({ kind: 'columns', schema, name });
    return 'columns' in answer ? answer.columns : [];
  }

  private ask(call: DatabaseCall): Exclude<DatabaseAnswer, { error: string }> {
    Atomics.store(this.signal, SIGNAL.answered, 0);
    Atomics.store(this.signal, SIGNAL.waiting, 1);
    this.questions.postMessage({ kind: 'database', call } satisfies FromRenderer);
    Atomics.wait(this.signal, SIGNAL.answered, 0);
    Atomics.store(this.signal, SIGNAL.waiting, 0);
    const answer = receiveMessageOnPort(this.answers)?.message as DatabaseAnswer | undefined;
    if (answer === undefined) throw new TemplateError('the database gave no answer', 'database');
    if ('error' in answer) throw new TemplateError(answer.error, 'database', 'Check the query that the template asks.');
    return answer;
  }
}
