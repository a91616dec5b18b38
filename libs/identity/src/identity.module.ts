import { Module } from '@nestjs/common';
import { AccessChanges } from './access-changes.js';
import { Access } from './access.js';
import { Accounts } from './accounts.js';
import { AuditLog } from './audit.js';
import { Invitations } from './invitations.js';
import { Members } from './members.js';
import { Sessions } from './sessions.js';
import { Tickets } from './tickets.js';
import { AccessTokens } from './tokens.js';
import { Workspaces } from './workspaces.js';

const services = [
  Access,
  AccessChanges,
  AccessTokens,
  Accounts,
  AuditLog,
  Invitations,
  Members,
  Sessions,
  Tickets,
  Workspaces,
];

@Module({ providers: services, exports: services })
export class IdentityModule {}
