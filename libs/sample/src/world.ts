/** What the made-up visitors are picked from; the numbers are weights. */
type Weighted<T> = readonly (readonly [T, number])[];

export interface Country {
  code: string;
  language: string;
  /** Hours east of UTC. */
  offset: number;
}

const country = (code: string, language: string, offset: number): Country => ({ code, language, offset });

export const COUNTRIES: Weighted<Country> = [
  [country('US', 'en-US', -6), 34],
  [country('DE', 'de-DE', 1), 14],
  [country('GB', 'en-GB', 0), 11],
  [country('FR', 'fr-FR', 1), 8],
  [country('IN', 'en-IN', 5.5), 8],
  [country('BR', 'pt-BR', -3), 6],
  [country('JP', 'ja-JP', 9), 5],
  [country('NL', 'nl-NL', 1), 4],
  [country('AU', 'en-AU', 10), 4],
  [country('CA', 'en-CA', -5), 4],
  [country('ES', 'es-ES', 1), 2],
];

export interface Machine {
  userAgent: string;
  screen: string;
}

const machine = (userAgent: string, screen: string): Machine => ({ userAgent: `Mozilla/5.0 ${userAgent}`, screen });

export const MACHINES: Weighted<Machine> = [
  [
    machine(
      '(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
      '1920x1080',
    ),
    30,
  ],
  [
    machine(
      '(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
      '1512x982',
    ),
    12,
  ],
  [
    machine(
      '(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
      '1728x1117',
    ),
    10,
  ],
  [machine('(Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0', '1920x1080'), 6],
  [
    machine(
      '(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
      '1536x864',
    ),
    6,
  ],
  [machine('(X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0', '2560x1440'), 3],
  [
    machine(
      '(iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
      '390x844',
    ),
    18,
  ],
  [
    machine(
      '(Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
      '412x915',
    ),
    12,
  ],
  [
    machine(
      '(iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
      '820x1180',
    ),
    2,
  ],
  [machine('(compatible; Googlebot/2.1; +http://www.google.com/bot.html)', '1024x768'), 1],
];

export interface Arrival {
  referrer?: string;
  /** Query string of the landing page. */
  query?: string;
}

export const ARRIVALS: Weighted<Arrival> = [
  [{}, 34],
  [{ referrer: 'https://www.google.com/' }, 28],
  [{ referrer: 'https://www.bing.com/' }, 4],
  [{ referrer: 'https://duckduckgo.com/' }, 3],
  [{ referrer: 'https://t.co/8xKq1' }, 4],
  [{ referrer: 'https://www.linkedin.com/' }, 4],
  [{ referrer: 'https://www.reddit.com/r/analytics/' }, 3],
  [{ referrer: 'https://news.ycombinator.com/' }, 3],
  [{ referrer: 'https://blog.partner.example/best-analytics-tools' }, 4],
  [{ query: '?utm_source=newsletter&utm_medium=email&utm_campaign=weekly' }, 6],
  [
    {
      referrer: 'https://www.google.com/',
      query: '?utm_source=google&utm_medium=cpc&utm_campaign=brand&utm_term=strata',
    },
    5,
  ],
  [{ query: '?utm_source=facebook&utm_medium=paid_social&utm_campaign=autumn&utm_content=video' }, 2],
];

export const LANDINGS: Weighted<string> = [
  ['/', 45],
  ['/pricing', 12],
  ['/blog/exactly-once', 10],
  ['/blog/row-level-security', 8],
  ['/docs', 10],
  ['/features', 15],
];

export const PAGES: Weighted<string> = [
  ['/', 14],
  ['/features', 18],
  ['/pricing', 20],
  ['/docs', 14],
  ['/docs/quickstart', 10],
  ['/blog', 6],
  ['/blog/exactly-once', 5],
  ['/customers', 6],
  ['/about', 3],
  ['/contact', 4],
];

export const PLANS: Weighted<readonly [plan: string, cents: number]> = [
  [['starter', 1_900], 55],
  [['team', 7_900], 33],
  [['business', 29_900], 12],
];

export const FIRST_NAMES = ['Ada', 'Alan', 'Barbara', 'Claude', 'Dorothy', 'Edsger', 'Frances', 'Grace', 'Hedy', 'Ken'];
export const LAST_NAMES = ['Abe', 'Berg', 'Costa', 'Dubois', 'Evans', 'Fischer', 'Garcia', 'Haas', 'Ito', 'Jansen'];

/** Visits by local hour, from midnight. */
export const HOURS = [2, 1, 1, 1, 1, 2, 4, 7, 11, 14, 15, 15, 13, 14, 15, 15, 14, 12, 11, 12, 13, 12, 8, 4];
/** Visits by weekday, from Sunday. */
export const WEEKDAYS = [0.55, 1, 1.1, 1.1, 1.05, 0.95, 0.6];
