import { ChangeDetectionStrategy, Component } from '@angular/core';

@Component({ selector: 'app-settings-page', changeDetection: ChangeDetectionStrategy.OnPush, template: '' })
export class ProjectSettingsPage {}
