import { readable } from './dead-letter.drawer';

describe('a dead letter', () => {
  it('shows the properties of its event as what they are', () => {
    const event = { event_name: 'order_paid', properties: '{"plan":"pro"}' };
    expect(readable(event)).toEqual({ event_name: 'order_paid', properties: { plan: 'pro' } });
  });

  it.each(['{broken', undefined, 3])('leaves %p alone', (properties) =>
    expect(readable({ properties })).toEqual({ properties }),
  );
});
