export { copyText, copyTexts } from './copy-text.js';
export {
  CursorStopped,
  DECLARE,
  type CursorField,
  type CursorLimits,
  type CursorQuery,
  type CursorRow,
  type CursorSummary,
  type OpenCursor,
  type StopReason,
} from './cursor.js';
export { DataModule } from './data.module.js';
export { domainErrorOf } from './domain-error.js';
export { Database, type AuthClient, type WorkspaceTx } from './database.js';
export { AddressRefused, ExternalDatabase, ExternalUnreachable, type ExternalAddress } from './external.js';
export type { Prisma } from './generated/client.js';
export {
  type AccessRow,
  type DeadLetterCountRow,
  type InvitationRow,
  type MembershipRow,
  type ResourceKind,
  type TenantRow,
  type WriteKeyRow,
} from './lookups.js';
export { json } from './json.js';
export type { PipelineSql } from './pipeline.js';
export { prepareDatabase } from './prepare.js';
export { isPoolExhausted, isUndefinedTable, isUniqueViolation, isUnreachable, type Sql, type SqlValue } from './sql.js';
export { readStorage, type Storage } from './storage.js';
export type { CursorResult } from './sandbox.js';
export { createTestDatabase, type TestDatabase } from './testing.js';
export {
  type Isolation,
  type TransformSession,
  type TransformSessionOptions,
  type TransformSql,
  type TypedRows,
} from './transform.js';
