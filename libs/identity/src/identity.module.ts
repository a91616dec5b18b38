import { Module } from '@nestjs/common';
import { AccessChanges } from './access-changes.js';
import { Access } from './access.js';
import { Accounts } from './accounts.js';
import { AddressHash } from './address-hash.js';
import { AuditChain } from './audit-chain.js';
import { AuditSearch } from './audit-search.js';
import { AuditLog } from './audit.js';
import { Invitations } from './invitations.js';
import { Members } from './members.js';
import { Sessions } from './sessions.js';
import { Tenants } from './tenants.js';
import { Tickets } from './tickets.js';
import { AccessTokens } from './tokens.js';
import { Workspaces } from './workspaces.js';

const services = [
  Access,
  AccessChanges,
  AccessTokens,
  Accounts,
  AddressHash,
  AuditChain,
  AuditLog,
  AuditSearch,
  Invitations,
  Members,
  Sessions,
  Tenants,
  Tickets,
  Workspaces,
];

@Module({ providers: services, exports: services })
export class IdentityModule {}
