const { default: Sequencer } = require('@jest/test-sequencer');

/** Jest begins with the largest files where it does not know how long they took; the smallest hold the longest tests. */
module.exports = class LongestFirst extends Sequencer {
  async sort(tests) {
    const known = await super.sort(tests);
    const isBrowser = ({ context }) => context.config.displayName?.name === 'e2e';
    return [...known.filter(isBrowser), ...known.filter((test) => !isBrowser(test))];
  }
};
