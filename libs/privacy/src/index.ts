export { ErasureWorker } from './erasure-worker.js';
export { ERASURE_STATUSES, Erasures, type ErasureStatus, type ErasureView } from './erasures.js';
export { PersonExports, type PersonRow } from './person-export.js';
export { PrivacyModule } from './privacy.module.js';
