export { QueryCatalog } from './catalog.js';
export { checkQuery, relationsIn } from './check-query.js';
export { Connections, type ConnectionUse } from './connections/connections.js';
export {
  EDITOR_ACCESS,
  TLS_MODES,
  VIEWER_ACCESS,
  type AddressDraft,
  type ConnectionDraft,
  type ConnectionInput,
  type ConnectionTest,
  type ConnectionView,
} from './connections/fields.js';
export { rotateKeys } from './connections/rotate-key.js';
export { Vault } from './connections/vault.js';
export { QueryModule } from './query.module.js';
export { DEFAULT_LIMITS, QueryRunner, type RunOptions } from './run/runner.js';
export { RunningQueries } from './run/running-queries.js';
export { Slots } from './run/slots.js';
export { bindParameters, checkDeclarations, parametersIn, type BoundStatement } from './template/bind.js';
export {
  PARAMETER_NAME,
  PARAMETER_TYPES,
  type ParamValue,
  type ParameterDeclaration,
  type ParameterType,
} from './template/parameters.js';
export * from './types.js';
