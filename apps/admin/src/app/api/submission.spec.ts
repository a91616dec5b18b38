import { Subject } from 'rxjs';
import { ApiError } from './api-error';
import { submission } from './submission';

describe('submission', () => {
  it('sends once at a time and hands on the answer', () => {
    const saving = submission();
    const [first, second] = [new Subject<string>(), new Subject<string>()];
    const answers: string[] = [];
    saving.run(first, (answer) => answers.push(answer));
    saving.run(second, (answer) => answers.push(answer));
    expect([saving.busy(), first.observed, second.observed]).toEqual([true, true, false]);
    first.next('saved');
    expect([saving.busy(), answers]).toEqual([false, ['saved']]);
  });

  it('keeps the error until the next try', () => {
    const saving = submission();
    const attempt = new Subject<never>();
    saving.run(attempt, () => undefined);
    attempt.error(new ApiError('conflict', 'Taken.', 409));
    expect([saving.busy(), saving.error()?.message]).toEqual([false, 'Taken.']);
    saving.run(new Subject(), () => undefined);
    expect(saving.error()).toBeUndefined();
  });
});
