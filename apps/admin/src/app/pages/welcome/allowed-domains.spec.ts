import { allowedDomains, siteName } from './allowed-domains';

describe('the domains of a site', () => {
  it.each([
    ['example.com', ['example.com', '*.example.com']],
    ['www.example.com', ['example.com', '*.example.com']],
    ['*.example.com', ['example.com', '*.example.com']],
    ['shop.example.co.uk', ['shop.example.co.uk', '*.shop.example.co.uk']],
    ['localhost', ['localhost']],
  ])('%s → %j', (domain, allowed) => expect(allowedDomains(domain)).toEqual(allowed));

  it('name it without www', () => expect(siteName('www.example.com')).toBe('example.com'));
});
