import { ChangeDetectionStrategy, Component } from '@angular/core';

@Component({ selector: 'app-dead-letters-page', changeDetection: ChangeDetectionStrategy.OnPush, template: '' })
export class DeadLettersPage {}
