import { ChangeDetectionStrategy, Component } from '@angular/core';

@Component({ selector: 'app-workspace-page', changeDetection: ChangeDetectionStrategy.OnPush, template: '' })
export class WorkspacePage {}
