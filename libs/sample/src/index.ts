export { loadOperations, loadTraffic } from './load.js';
export { OPERATION_SOURCES, operations, type OperationSource } from './operations.js';
export { traffic, type SentEvent, type TrafficOptions } from './traffic.js';
