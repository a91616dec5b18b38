/** The countries of the world as a map of ECharts, in a chunk of its own: it is fetched when a map is opened. */
import { MapChart } from 'echarts/charts';
import { registerMap, use } from 'echarts/core';
import type { Geometry, Position } from 'geojson';
import codes from 'i18n-iso-countries/codes.json';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import atlas from 'world-atlas/countries-110m.json';
import { WORLD } from './world-map';

/** Without ISO number in the atlas, because not everybody recognises them. */
const UNNUMBERED: Record<string, string> = { Kosovo: 'XK', 'N. Cyprus': 'CY', Somaliland: 'SO' };
/** Nobody lives there, and it would take a fifth of the height. */
const LEFT_OUT = 'AQ';

const alpha2ByNumber = new Map(codes.map(([alpha2 = '', , number = '']) => [number, alpha2]));

/** ISO 3166-1 alpha-2 of a shape of the atlas; its name where it has none. */
export function codeOf(number: string | undefined, name: string): string {
  return alpha2ByNumber.get(number ?? '') ?? UNNUMBERED[name] ?? name;
}

/**
 * A ring whose longitudes go on beyond ±180° where they would jump to the other side: the atlas is of a globe, and on a
 * flat map Russia would have a band around the world. Exported for tests.
 */
export function unwrapped(ring: Position[]): Position[] {
  let shift = 0;
  const points = ring.map(([longitude = 0, latitude = 0], i) => {
    const step = longitude - (ring[i - 1]?.[0] ?? longitude);
    if (Math.abs(step) > 180) shift -= Math.sign(step) * 360;
    return [longitude + shift, latitude];
  });
  // On the side where it is whole: to the right of the map, not to the left.
  const isLeft = points.some(([longitude = 0]) => longitude < -180);
  return isLeft ? points.map(([longitude = 0, latitude = 0]) => [longitude + 360, latitude]) : points;
}

function flat(geometry: Geometry): Geometry {
  if (geometry.type === 'Polygon') return { ...geometry, coordinates: geometry.coordinates.map(unwrapped) };
  if (geometry.type !== 'MultiPolygon') return geometry;
  return { ...geometry, coordinates: geometry.coordinates.map((polygon) => polygon.map(unwrapped)) };
}

/** The countries as GeoJSON, each under its alpha-2 code. */
export function countries() {
  const topology = atlas as unknown as Topology<{ countries: GeometryCollection<{ name: string }> }>;
  const { features } = feature(topology, topology.objects.countries);
  const named = features.map(({ id, properties, geometry }) => {
    const number = id === undefined ? undefined : String(id).padStart(3, '0');
    return {
      type: 'Feature' as const,
      geometry: flat(geometry),
      properties: { name: codeOf(number, properties.name) },
    };
  });
  const shown = named.filter(({ properties }) => properties.name !== LEFT_OUT);
  return { type: 'FeatureCollection' as const, features: shown };
}

use([MapChart]);
registerMap(WORLD, countries() as Parameters<typeof registerMap>[1]);
