import { type WidgetPosition, type WidgetSource } from '../../../api/types';
import { FIRST_QUESTION, firstSource, withQuestion } from '../../../board/source/new-source';
import { type IconName } from '../../../ui/icon';

/** A kind of widget that one can add, and how large it is at first. */
export interface GalleryItem {
  id: string;
  name: string;
  text: string;
  icon: IconName;
  source: WidgetSource;
  size: Pick<WidgetPosition, 'w' | 'h'>;
}

export const GALLERY: readonly GalleryItem[] = [
  {
    id: 'number',
    name: 'Number',
    text: 'One figure: visitors, events, bounce rate.',
    icon: 'activity',
    source: withQuestion(FIRST_QUESTION, 'number'),
    size: { w: 3, h: 2 },
  },
  {
    id: 'trend',
    name: 'Trend',
    text: 'A figure over time, also by country or device.',
    icon: 'chart',
    source: FIRST_QUESTION,
    size: { w: 6, h: 4 },
  },
  {
    id: 'breakdown',
    name: 'Breakdown',
    text: 'The pages, sources or events with the most.',
    icon: 'list',
    source: withQuestion(FIRST_QUESTION, 'breakdown'),
    size: { w: 4, h: 4 },
  },
  {
    id: 'map',
    name: 'Map',
    text: 'Where in the world people are.',
    icon: 'globe',
    source: withQuestion(FIRST_QUESTION, 'map'),
    size: { w: 6, h: 5 },
  },
  {
    id: 'live',
    name: 'Live feed',
    text: 'What happens right now.',
    icon: 'play',
    source: withQuestion(FIRST_QUESTION, 'live'),
    size: { w: 4, h: 4 },
  },
  {
    id: 'saved_query',
    name: 'Saved query',
    text: 'A table or chart of SQL that is kept.',
    icon: 'table',
    source: firstSource('saved_query'),
    size: { w: 6, h: 4 },
  },
  {
    id: 'metric',
    name: 'Metric',
    text: 'A number of your own over time.',
    icon: 'target',
    source: firstSource('metric'),
    size: { w: 6, h: 4 },
  },
  {
    id: 'text',
    name: 'Text',
    text: 'A heading, a note, links.',
    icon: 'edit',
    source: firstSource('text'),
    size: { w: 4, h: 2 },
  },
];
