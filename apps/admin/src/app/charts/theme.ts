/** Colours and type of a chart; read from the design tokens, so that charts follow the theme. */
export interface ChartTheme {
  text: string;
  muted: string;
  surface: string;
  border: string;
  grid: string;
  accent: string;
  previous: string;
  font: string;
  /** For several series side by side; the first is the accent. */
  palette: readonly string[];
}

/** Told apart by lightness as well as hue; each has 3:1 on its theme's surface. */
const PALETTES = {
  light: ['#b4690e', '#4b5bb5', '#a23b72', '#5b7d1f', '#6b6f76', '#2681b8', '#6e4334'],
  dark: ['#e3a452', '#93a2f0', '#e388b9', '#a9c968', '#a8b0b6', '#6fbdec', '#cf9f8b'],
};

export function readChartTheme(dark: boolean): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const accent = token('accent');
  return {
    text: token('text'),
    muted: token('text-muted'),
    surface: token('surface'),
    border: token('border'),
    grid: token('chart-grid'),
    previous: token('chart-previous'),
    font: token('font'),
    accent,
    palette: [accent, ...PALETTES[dark ? 'dark' : 'light']],
  };
}
