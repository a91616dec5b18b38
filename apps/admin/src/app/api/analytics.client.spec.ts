import { analyticsParams } from './analytics.client';

const base = { projectId: 'p', from: 'F', to: 'T', tz: 'UTC', filters: [], includeBots: false };

describe('analyticsParams', () => {
  it('leaves out what is the default', () => {
    expect(analyticsParams(base).toString()).toBe('from=F&to=T&tz=UTC');
  });

  it('speaks the words of the API', () => {
    const params = analyticsParams({
      ...base,
      interval: 'day',
      compare: true,
      includeBots: true,
      breakdown: 'os',
      limit: 10,
      filters: [{ field: 'country', op: 'eq', value: 'DE' }],
    });
    expect(params.get('compare')).toBe('previous');
    expect(params.get('include_bots')).toBe('true');
    expect(JSON.parse(params.get('filters') ?? '')).toEqual([{ field: 'country', op: 'eq', value: 'DE' }]);
  });
});
