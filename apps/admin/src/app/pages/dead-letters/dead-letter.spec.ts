import { readable } from './dead-letter.drawer';

describe('a dead letter', () => {
  it('shows first what it is, its properties as an object, and no empty fields', () => {
    const event = { country: 'DE', utm_term: null, event_name: 'order_paid', properties: '{"plan":"pro"}' };
    const shown = readable(event);
    expect(shown).toEqual({ event_name: 'order_paid', properties: { plan: 'pro' }, country: 'DE' });
    expect(Object.keys(shown)).toEqual(['event_name', 'properties', 'country']);
  });

  it.each(['{broken', 3])('leaves the properties %p alone', (properties) =>
    expect(readable({ properties })).toEqual({ properties }),
  );
});
