export { loadTraffic } from './load.js';
export { traffic, type SentEvent, type TrafficOptions } from './traffic.js';
