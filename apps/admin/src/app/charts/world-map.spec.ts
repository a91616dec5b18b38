import { type ChartTheme } from './theme';
import { codeOf, countries, unwrapped } from './world';
import { mixed, shade, worldMapOption, worldMapSummary } from './world-map';

// Only drawing needs ECharts itself, which is published for browsers.
jest.mock('echarts/core', () => ({ use: jest.fn(), registerMap: jest.fn() }));
jest.mock('echarts/charts', () => ({ MapChart: undefined }));

const theme: ChartTheme = {
  text: '#111111',
  muted: '#555555',
  surface: '#ffffff',
  border: '#dddddd',
  grid: '#eeeeee',
  accent: '#000000',
  previous: '#888888',
  font: 'Inter',
  palette: [],
};
const figures = [
  { code: 'US', visitors: 100, share: 0.8 },
  { code: 'DE', visitors: 25, share: 0.2 },
];

describe('the world map', () => {
  it('names shapes by their country code', () => {
    expect([codeOf('276', 'Germany'), codeOf(undefined, 'Kosovo'), codeOf(undefined, 'Atlantis')]).toEqual([
      'DE',
      'XK',
      'Atlantis',
    ]);
    const names = countries().features.map(({ properties }) => properties.name);
    expect(names).toEqual(expect.arrayContaining(['US', 'DE', 'JP', 'BR', 'ZA', 'AU', 'XK']));
    expect(names.filter((name) => !/^[A-Z]{2}$/.test(name))).toEqual([]);
    expect(names).not.toContain('AQ');
  });

  it('has no country that spans the globe', () => {
    expect(
      unwrapped([
        [179, 0],
        [-179, 0],
        [-179, 1],
      ]),
    ).toEqual([
      [179, 0],
      [181, 0],
      [181, 1],
    ]);
    expect(
      unwrapped([
        [-179, 0],
        [179, 0],
      ]),
    ).toEqual([
      [181, 0],
      [179, 0],
    ]);
    const rings = countries().features.flatMap(({ geometry }) =>
      geometry.type === 'Polygon'
        ? geometry.coordinates
        : geometry.type === 'MultiPolygon'
          ? geometry.coordinates.flat()
          : [],
    );
    const widths = rings.map((ring) => {
      const longitudes = ring.map(([longitude = 0]) => longitude);
      return Math.max(...longitudes) - Math.min(...longitudes);
    });
    expect(Math.max(...widths)).toBeLessThan(170);
  });

  it('is darker where more visitors are, and outlines what is filtered by', () => {
    expect(shade(100, 100)).toBe(1);
    expect(shade(25, 100)).toBeCloseTo(0.58);
    expect(mixed('#000000', '#ffffff', 0.5)).toBe('rgb(128, 128, 128)');
    const { series } = worldMapOption(figures, theme, { active: ['DE'] });
    expect(series).toMatchObject([
      {
        map: 'world',
        data: [
          { name: 'US', value: 100, itemStyle: { areaColor: 'rgb(0, 0, 0)' } },
          { name: 'DE', value: 25, itemStyle: { borderColor: theme.text } },
        ],
      },
    ]);
  });

  it('says in words what it shows', () => {
    expect(worldMapSummary(figures, { locale: 'en' })).toContain('United States 100, Germany 25');
    expect(worldMapSummary([], { locale: 'en' })).toContain('none');
  });
});
