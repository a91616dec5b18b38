import { type Dimension } from '../../api/types';

/** One tab of a card: the values of a dimension, or of one of several to choose from; or something of its own. */
export interface Tab {
  id: string;
  label: string;
  /** What its rows are: "Page". */
  heading: string;
  dimensions: readonly [Dimension, ...Dimension[]];
  view?: 'map' | 'goals';
}

export interface TabCard {
  /** Also the query parameter that holds the chosen tab. */
  id: string;
  heading: string;
  tabs: readonly [Tab, ...Tab[]];
}

export const CARDS: readonly TabCard[] = [
  {
    id: 'pages',
    heading: 'Pages',
    tabs: [
      { id: 'top', label: 'Top pages', heading: 'Page', dimensions: ['path'] },
      { id: 'entry', label: 'Entry', heading: 'Entry page', dimensions: ['entry_path'] },
      { id: 'exit', label: 'Exit', heading: 'Exit page', dimensions: ['exit_path'] },
    ],
  },
  {
    id: 'sources',
    heading: 'Sources',
    tabs: [
      { id: 'channels', label: 'Channels', heading: 'Channel', dimensions: ['entry_channel'] },
      { id: 'referrers', label: 'Referrers', heading: 'Website', dimensions: ['entry_referrer_domain'] },
      {
        id: 'campaigns',
        label: 'Campaigns',
        heading: 'Campaign',
        dimensions: [
          'entry_utm_campaign',
          'entry_utm_source',
          'entry_utm_medium',
          'entry_utm_term',
          'entry_utm_content',
        ],
      },
    ],
  },
  {
    id: 'locations',
    heading: 'Locations',
    tabs: [
      { id: 'map', label: 'Map', heading: 'Country', dimensions: ['country'], view: 'map' },
      { id: 'countries', label: 'Countries', heading: 'Country', dimensions: ['country'] },
      { id: 'languages', label: 'Languages', heading: 'Language', dimensions: ['language'] },
    ],
  },
  {
    id: 'devices',
    heading: 'Devices',
    tabs: [
      { id: 'device', label: 'Device', heading: 'Device', dimensions: ['device'] },
      { id: 'browser', label: 'Browser', heading: 'Browser', dimensions: ['browser'] },
      { id: 'os', label: 'OS', heading: 'Operating system', dimensions: ['os'] },
      { id: 'screen', label: 'Screen', heading: 'Screen size', dimensions: ['screen'] },
    ],
  },
  {
    id: 'outcomes',
    heading: 'Outcomes',
    tabs: [
      { id: 'goals', label: 'Goals', heading: 'Goal', dimensions: ['event_name'], view: 'goals' },
      { id: 'events', label: 'Events', heading: 'Event', dimensions: ['event_name'] },
    ],
  },
];
