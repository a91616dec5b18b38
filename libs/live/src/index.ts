export { LiveAdmission, type Viewer } from './admission.js';
export { LiveFeed, type LiveSeat } from './feed.js';
export type { LiveWish } from './hub.js';
export { LiveModule } from './live.module.js';
export type { LiveSocket } from './seat.js';
