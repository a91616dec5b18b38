import { AccessibilityTest } from './src/accessibility-test.js';

jest.setTimeout(900_000);

describe('accessibility on narrow screens', () => {
  let test: AccessibilityTest;
  beforeAll(async () => {
    test = await AccessibilityTest.start();
  });
  afterAll(() => test?.stop());

  it('has nothing for axe to find', async () => {
    expect(await test.look('narrow')).toEqual({ found: {}, problems: [] });
  });
});
