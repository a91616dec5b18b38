import { DIALOG_DATA } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { query } from '../../../api/query';
import { poll } from '../../../api/poll';
import { TransformsClient } from '../../../api/transforms.client';
import { type TransformRunNode } from '../../../api/types';
import { CodeBlock } from '../../../ui/code-block';
import { DialogFrame } from '../../../ui/dialog';
import { dateTime } from '../../../ui/format';
import { ErrorState, Skeleton } from '../../../ui/states';
import { nodeLook } from '../status';

export interface NodeLogData {
  runId: string;
  node: TransformRunNode;
  tz: string;
}

/** What a node came to in a run, and what it said meanwhile. */
@Component({
  selector: 'app-node-log-drawer',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CodeBlock, DialogFrame, ErrorState, Skeleton],
  template: `
    <ui-dialog class="drawer" [heading]="node.node">
      <div class="stack">
        @if (node.message) {
          <div class="notice message" [attr.data-tone]="tone">{{ node.message }}</div>
        }
        <dl class="facts">
          <dt>Status</dt>
          <dd>{{ label }}</dd>
          @if (node.started_at; as at) {
            <dt>Started</dt>
            <dd class="num">{{ dateTime(at, data.tz) }}</dd>
          }
          @if (node.finished_at; as at) {
            <dt>Finished</dt>
            <dd class="num">{{ dateTime(at, data.tz) }}</dd>
          }
        </dl>
        @if (log.data(); as answer) {
          @if (answer.log) {
            <ui-code label="Log" [code]="answer.log" />
          } @else {
            <p class="muted">It said nothing.</p>
          }
        } @else if (log.error(); as error) {
          <ui-error [error]="error" (retry)="log.reload()" />
        } @else {
          <ui-skeleton height="6rem" />
        }
      </div>
    </ui-dialog>
  `,
  styles: `
    .message {
      white-space: pre-line;
      overflow-wrap: anywhere;
    }
  `,
})
export class NodeLogDrawer {
  protected readonly data = inject<NodeLogData>(DIALOG_DATA);
  private readonly client = inject(TransformsClient);
  protected readonly node = this.data.node;
  protected readonly label = nodeLook(this.node.status).label;
  protected readonly tone = nodeLook(this.node.status).tone;
  protected readonly dateTime = dateTime;
  protected readonly log = query(
    () => this.data,
    ({ runId, node }) => this.client.log(runId, node.node),
  );

  constructor() {
    const isRunning = this.node.status === 'running' || this.node.status === 'pending';
    poll({ answer: () => this.log.data(), isActive: () => isRunning }, () => this.log.reload());
  }
}
