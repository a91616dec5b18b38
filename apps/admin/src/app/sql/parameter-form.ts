import { ChangeDetectionStrategy, Component, input, model, output } from '@angular/core';
import { type ParamValue, type Parameter, type Params } from '../api/types';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { Icon } from '../ui/icon';
import { ParameterInput } from './parameter-input';
import { isNeeded, parameterLabel } from './parameters';

/** The values of a query's parameters; those who write it reach the settings of each from here. */
@Component({
  selector: 'app-parameter-form',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Field, Icon, ParameterInput],
  template: `
    <form (submit)="$event.preventDefault(); run.emit()">
      @for (parameter of parameters(); track parameter.name + parameter.type) {
        <div class="parameter">
          <ui-field
            [label]="label(parameter)"
            [optional]="!isNeeded(sql(), parameter)"
            [error]="refused()?.name === parameter.name ? refused()?.message : undefined"
          >
            <app-parameter-input
              [parameter]="parameter"
              [value]="values()[parameter.name]"
              (valueChange)="set(parameter.name, $event)"
            />
          </ui-field>
          @if (canConfigure()) {
            <button
              uiButton
              iconOnly
              size="sm"
              variant="ghost"
              type="button"
              title="Type, default and label"
              [attr.aria-label]="'Settings of ' + parameter.name"
              (click)="configure.emit(parameter)"
            >
              <ui-icon name="settings" [size]="14" />
            </button>
          }
        </div>
      }
      <!-- Enter in a field runs the query. -->
      <button type="submit" class="sr-only" tabindex="-1" aria-hidden="true">Run</button>
    </form>
  `,
  styles: `
    form {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr));
      gap: var(--s3);
      align-items: start;
    }
    .parameter {
      position: relative;
      min-width: 0;
    }
    .parameter > button {
      position: absolute;
      top: -0.25rem;
      right: 0;
    }
  `,
})
export class ParameterForm {
  /** What they are the parameters of. */
  readonly sql = input.required<string>();
  readonly parameters = input.required<readonly Parameter[]>();
  readonly values = model.required<Params>();
  readonly canConfigure = input(false);
  /** The parameter that the server refused, and why. */
  readonly refused = input<{ name: string; message: string }>();
  readonly configure = output<Parameter>();
  readonly run = output<void>();
  protected readonly label = parameterLabel;
  protected readonly isNeeded = isNeeded;

  protected set(name: string, value: ParamValue | undefined): void {
    this.values.update((values) => ({ ...values, [name]: value ?? null }));
  }
}
