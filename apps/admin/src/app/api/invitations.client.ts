import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Role } from '@strata/contracts';
import { type Observable } from 'rxjs';
import { API } from './session';
import { type Invitation, type InvitationPreview, type NewInvitation, type Page, type Workspace } from './types';

@Injectable({ providedIn: 'root' })
export class InvitationsClient {
  private readonly http = inject(HttpClient);

  list(workspaceId: string, cursor?: string): Observable<Page<Invitation>> {
    const params = { ...(cursor && { cursor }) };
    return this.http.get<Page<Invitation>>(`${API}/workspaces/${workspaceId}/invitations`, { params });
  }

  create(workspaceId: string, invitation: { role: Role; email?: string }): Observable<NewInvitation> {
    return this.http.post<NewInvitation>(`${API}/workspaces/${workspaceId}/invitations`, invitation);
  }

  revoke(workspaceId: string, invitationId: string): Observable<void> {
    return this.http.delete<void>(`${API}/workspaces/${workspaceId}/invitations/${invitationId}`);
  }

  /** Needs no account. */
  preview(token: string): Observable<InvitationPreview> {
    return this.http.post<InvitationPreview>(`${API}/invitations/preview`, { token });
  }

  accept(token: string): Observable<Workspace> {
    return this.http.post<Workspace>(`${API}/invitations/accept`, { token });
  }
}
