import { count, countryName, rate } from '../ui/format';
import { type ChartOption, tooltipBase, tooltipHtml } from './option';
import { type ChartTheme } from './theme';

/** The name under which `world.ts` registers the map. */
export const WORLD = 'world';

export interface CountryFigure {
  /** ISO 3166-1 alpha-2, as the shapes are named. */
  code: string;
  visitors: number;
  share?: number;
}

/** What the shades tell of, and how a figure of it is written. */
export interface MapMeasure {
  label: string;
  text: (value: number) => string;
}

interface MapOptions {
  active?: readonly string[];
  measure?: MapMeasure;
  locale?: string;
}

const visitorsIn = (locale?: string): MapMeasure => ({ label: 'Visitors', text: (value) => count(value, locale) });

/** Opacity of the accent over the surface: by the root, so that one large country does not bleach the others. */
export function shade(visitors: number, most: number): number {
  return most > 0 ? 0.16 + 0.84 * Math.sqrt(visitors / most) : 0;
}

/** Countries in the accent's shades by their visitors; those that are filtered by have an outline. */
export function worldMapOption(
  figures: readonly CountryFigure[],
  theme: ChartTheme,
  { active = [], locale, measure = visitorsIn(locale) }: MapOptions = {},
): ChartOption {
  const most = Math.max(0, ...figures.map(({ visitors }) => visitors));
  const known = new Map(figures.map((figure) => [figure.code, figure]));
  return {
    animationDuration: 250,
    tooltip: {
      ...tooltipBase(theme),
      trigger: 'item',
      formatter: (params) => {
        const code = (Array.isArray(params) ? params[0] : params)?.name ?? '';
        return tooltip(known.get(code) ?? { code, visitors: 0 }, { measure, locale }, theme);
      },
    },
    series: [
      {
        type: 'map',
        map: WORLD,
        roam: false,
        preserveAspect: 'contain',
        selectedMode: false,
        left: 0,
        right: 0,
        top: 4,
        bottom: 4,
        label: { show: false },
        itemStyle: { areaColor: theme.grid, borderColor: theme.surface, borderWidth: 0.6 },
        emphasis: {
          label: { show: false },
          itemStyle: { areaColor: 'inherit', borderColor: theme.text, borderWidth: 1 },
        },
        data: figures.map(({ code, visitors }) => ({
          name: code,
          value: visitors,
          itemStyle: {
            areaColor: mixed(theme.accent, theme.surface, shade(visitors, most)),
            ...(active.includes(code) && { borderColor: theme.text, borderWidth: 1.2 }),
          },
        })),
      },
    ],
  };
}

/** Opaque, because neighbours' borders would show through. Both colours are `#rrggbb`. */
export function mixed(over: string, under: string, weight: number): string {
  const channels = (colour: string) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const ground = channels(under);
  const mix = channels(over).map((value, i) => Math.round(value * weight + (ground[i] ?? 0) * (1 - weight)));
  return `rgb(${mix.join(', ')})`;
}

function tooltip(
  { code, visitors, share }: CountryFigure,
  { measure: { label, text }, locale }: { measure: MapMeasure; locale?: string },
  theme: ChartTheme,
): string {
  const value = [text(visitors), ...(share === undefined ? [] : [rate(share, locale)])].join(' · ');
  return tooltipHtml(countryName(code, locale), [{ colour: theme.accent, label, value }], theme);
}

/** What someone who cannot see the map is told. */
export function worldMapSummary(
  figures: readonly CountryFigure[],
  { locale, measure: { label, text } = visitorsIn(locale) }: Omit<MapOptions, 'active'> = {},
): string {
  const named = figures.slice(0, 5).map(({ code, visitors }) => `${countryName(code, locale)} ${text(visitors)}`);
  const what = `World map of ${label.toLowerCase()}`;
  return named.length ? `${what}: ${named.join(', ')}.` : `${what}: none in this range.`;
}
