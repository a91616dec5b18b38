import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, type ElementRef, inject, signal, viewChild } from '@angular/core';
import { ConnectionsClient } from '../../api/connections.client';
import { submission } from '../../api/submission';
import { type Connection, type ConnectionTest, type NewConnection } from '../../api/types';
import { took } from '../../sql/run-text';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { FormDialog } from '../../ui/form-dialog';
import { FormError } from '../../ui/form-error';
import { EDITOR_ACCESS, TLS_MODES, VIEWER_ACCESS } from './access';

export interface ConnectionData {
  workspaceId: string;
  /** The one to change; without it, it is a new one. */
  connection?: Connection;
}

/** A connection that is kept may keep its password too. */
type FormValues = Omit<NewConnection, 'password'> & { password?: string };

const keysOf = <K extends string>(labels: Record<K, string>) => Object.keys(labels) as K[];

/** Makes or changes a connection, and tries it before it is saved. Closes with the connection. */
@Component({
  selector: 'app-connection-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Field, FormDialog, FormError],
  templateUrl: './connection.dialog.html',
  styles: `
    .pair {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(12rem, 100%), 1fr));
      gap: var(--s3);
      align-items: start;
    }
  `,
})
export class ConnectionDialog {
  protected readonly data = inject<ConnectionData>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<Connection>>(DialogRef);
  private readonly client = inject(ConnectionsClient);
  protected readonly given = this.data.connection;
  protected readonly saving = submission();
  protected readonly testing = submission();
  protected readonly tested = signal<ConnectionTest | undefined>(undefined);
  protected readonly lacksPassword = signal(false);
  protected readonly tls = signal<Connection['tls']>(this.given?.tls ?? 'verify-full');
  protected readonly tlsModes = keysOf(TLS_MODES);
  protected readonly tlsLabels = TLS_MODES;
  protected readonly viewerAccess = keysOf(VIEWER_ACCESS);
  protected readonly viewerLabels = VIEWER_ACCESS;
  protected readonly editorAccess = keysOf(EDITOR_ACCESS);
  protected readonly editorLabels = EDITOR_ACCESS;
  protected readonly took = took;
  private readonly fields = viewChild.required<ElementRef<HTMLElement>>('fields');

  /** What is kept is tested with its password; what is not saved yet needs one of its own. */
  protected test(): void {
    const [wanted, { given }] = [this.read(), this];
    if (!wanted) return;
    const { name: _, viewer_access: _viewers, editor_access: _editors, password, ...target } = wanted;
    const isKept = given && !password && sameTarget(given, wanted);
    this.tested.set(undefined);
    this.lacksPassword.set(!isKept && !password);
    if (isKept) this.testing.run(this.client.testSaved(given.id), (answer) => this.tested.set(answer));
    else if (password) this.testing.run(this.client.test({ ...target, password }), (answer) => this.tested.set(answer));
  }

  protected save(): void {
    const wanted = this.read();
    if (!wanted) return;
    const { workspace_id: _, ...change } = wanted;
    const { password = '' } = wanted;
    const request = this.given
      ? this.client.update(this.given.id, change)
      : this.client.create({ ...wanted, password });
    this.saving.run(request, (saved) => this.ref.close(saved));
  }

  protected chooseTls(mode: string): void {
    this.tls.set(this.tlsModes.find((known) => known === mode) ?? 'verify-full');
  }

  /** What the fields say; undefined while the browser objects to one, which it then shows. */
  private read(): FormValues | undefined {
    const form = this.fields().nativeElement.closest('form');
    if (!form?.reportValidity()) return undefined;
    const values = new FormData(form);
    const text = (name: string) => {
      const value = values.get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    const password = values.get('password');
    const certificate = text('ca_certificate');
    return {
      workspace_id: this.data.workspaceId,
      name: text('name'),
      host: text('host'),
      port: Number(text('port')),
      database: text('database'),
      username: text('username'),
      ...(typeof password === 'string' && password !== '' && { password }),
      tls: this.tls(),
      ca_certificate: this.tls() === 'verify-full' && certificate ? certificate : null,
      viewer_access: this.viewerAccess.find((known) => known === text('viewer_access')) ?? 'none',
      editor_access: this.editorAccess.find((known) => known === text('editor_access')) ?? 'none',
    };
  }
}

/** True when both lead to the same database by the same way. */
function sameTarget(given: Connection, wanted: FormValues): boolean {
  const of = ({ host, port, database, username, tls, ca_certificate }: Connection | FormValues) =>
    JSON.stringify([host, port, database, username, tls, ca_certificate]);
  return of(given) === of(wanted);
}
