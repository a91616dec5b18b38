import { NonInterference } from './testing-fuzz.js';

jest.setTimeout(180_000);

describe('what a tenant reads', () => {
  let fuzz: NonInterference;
  beforeAll(async () => {
    fuzz = await NonInterference.open();
  });
  afterAll(() => fuzz.close());

  it('would be seen to differ if one policy were open', async () => {
    const torn = await NonInterference.open();
    await torn.tearPolicy();
    expect((await torn.differing(1, 200)).length).toBeGreaterThan(0);
    await torn.close();
  });

  it('is the same whether it is alone or among others: 2,000 random queries', async () => {
    expect(await fuzz.differing(Date.now() % 1_000_000, 2_000)).toEqual([]);
    expect(fuzz.asked).toBe(2_000);
    // Most of them were answered.
    expect(fuzz.errors).toBeLessThan(200);
  });
});
