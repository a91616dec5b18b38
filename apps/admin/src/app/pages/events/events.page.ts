import { ChangeDetectionStrategy, Component } from '@angular/core';

@Component({ selector: 'app-events-page', changeDetection: ChangeDetectionStrategy.OnPush, template: '' })
export class EventsPage {}
