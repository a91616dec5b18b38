import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/states';

@Component({
  selector: 'app-not-found-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, EmptyState, RouterLink],
  template: `
    <div class="page narrow">
      <div class="card">
        <ui-empty
          [isPage]="true"
          icon="search"
          heading="There is nothing here"
          text="The address may be mistyped or out of date."
        >
          <a uiButton routerLink="/projects">Go to projects</a>
        </ui-empty>
      </div>
    </div>
  `,
})
export class NotFoundPage {}
