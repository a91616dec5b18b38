import { AccessibilityTest } from './src/accessibility-test.js';

jest.setTimeout(600_000);

describe('accessibility of project pages', () => {
  let test: AccessibilityTest;
  beforeAll(async () => {
    test = await AccessibilityTest.start();
  });
  afterAll(() => test?.stop());

  it('has nothing for axe to find, wide or narrow, light or dark', async () => {
    expect(await test.look('projects')).toEqual({ found: {}, problems: [] });
  });
});
