export { EXPIRING_KINDS, type Expiring, type ExpiringKind, type ProjectPreview } from './preview.js';
export { RetentionModule } from './retention.module.js';
export { Retention, type RetentionView } from './retention.js';
export { RetentionWorker } from './retention-worker.js';
export { type RetentionSettings } from './settings.js';
