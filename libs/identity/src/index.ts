export { Access } from './access.js';
export { Accounts, type ClientFacts, type SignIn, type UserView } from './accounts.js';
export { AuditLog, type AuditEntryView, type AuditRecord } from './audit.js';
export { IdentityModule } from './identity.module.js';
export { Members, type MemberView } from './members.js';
export { Sessions } from './sessions.js';
export { Tickets, type TicketView } from './tickets.js';
export { Workspaces, type WorkspaceView } from './workspaces.js';
