export { AccessChanges } from './access-changes.js';
export { Access } from './access.js';
export { Accounts, type ClientFacts, type SignIn, type UserView } from './accounts.js';
export { AddressHash } from './address-hash.js';
export { AuditChain, type ChainBreak, type Verification } from './audit-chain.js';
export {
  AuditSearch,
  type AuditEntryView,
  type AuditFacets,
  type AuditFilter,
  type InstallationEntryView,
} from './audit-search.js';
export { differenceOf } from './audit-changes.js';
export { AuditLog, type AuditRecord, type InstallationRecord } from './audit.js';
export { trimAudit } from './audit-retention.js';
export { IdentityModule } from './identity.module.js';
export { Invitations, type InvitationPreview, type InvitationView } from './invitations.js';
export { Members, type MemberView } from './members.js';
export { Sessions } from './sessions.js';
export { Tenants, type AdministeredWorkspace } from './tenants.js';
export { Tickets, type TicketView } from './tickets.js';
export { lockWorkspace, Workspaces, type Membership, type WorkspaceView } from './workspaces.js';
