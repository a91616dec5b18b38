import { Component, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { ApiError } from '../api/api-error';
import { shortcuts } from './date-range';
import { domainOf } from './domain-list';
import { Field } from './field';
import { Segmented } from './segmented';
import { ErrorState } from './states';

@Component({
  imports: [Field],
  template: `<form>
    <ui-field label="Name" hint="Anything" [error]="error()"><input required /></ui-field>
  </form>`,
})
class FieldHost {
  readonly error = signal<string | undefined>(undefined);
}

@Component({
  imports: [Segmented],
  template: `<ui-segmented label="Interval" [options]="options" [(value)]="value" />`,
})
class SegmentedHost {
  readonly options = [
    { value: 'hour' as const, label: 'Hourly' },
    { value: 'day' as const, label: 'Daily' },
  ];
  readonly value = signal<'hour' | 'day'>('day');
}

const element = (fixture: { nativeElement: unknown }) => fixture.nativeElement as HTMLElement;

describe('ui-field', () => {
  it('ties label, hint and error to the control', async () => {
    const fixture = TestBed.createComponent(FieldHost);
    await fixture.whenStable();
    const input = element(fixture).querySelector('input') as HTMLInputElement;
    const described = () => document.getElementById(input.getAttribute('aria-describedby') ?? '')?.textContent;
    document.body.append(element(fixture));
    expect(input.labels?.[0]?.textContent).toContain('Name');
    expect(described()).toBe('Anything');

    input.form?.reportValidity();
    await fixture.whenStable();
    expect(input.getAttribute('aria-invalid')).toBe('true');
    expect(document.activeElement).toBe(input);

    input.value = 'x';
    input.dispatchEvent(new Event('input', { bubbles: true }));
    fixture.componentInstance.error.set('That name is taken.');
    await fixture.whenStable();
    expect(described()).toBe('That name is taken.');
  });
});

describe('ui-segmented', () => {
  it('is a group of radio buttons', async () => {
    const fixture = TestBed.createComponent(SegmentedHost);
    await fixture.whenStable();
    const radios = [...element(fixture).querySelectorAll<HTMLInputElement>('input[type=radio]')];
    expect(radios.map((radio) => radio.checked)).toEqual([false, true]);
    radios[0]?.click();
    expect(fixture.componentInstance.value()).toBe('hour');
  });
});

describe('ui-error', () => {
  const show = async (error: ApiError) => {
    const fixture = TestBed.createComponent(ErrorState);
    fixture.componentRef.setInput('error', error);
    await fixture.whenStable();
    return element(fixture);
  };

  it('says what happened, what to do and how to refer to it', async () => {
    const text = (await show(new ApiError('unavailable', 'Down.', 503, 'Wait.', 'c-7'))).textContent;
    for (const part of ['Down.', 'Wait.', 'c-7', 'Try again']) expect(text).toContain(part);
  });

  it('offers no retry where it would not help', async () => {
    expect((await show(new ApiError('forbidden', 'No.', 403))).querySelector('button')).toBeNull();
  });
});

describe('domains', () => {
  it.each([
    ['https://Shop.Example.com/path?x', 'shop.example.com'],
    ['localhost:3000', 'localhost'],
    ['*.example.com', '*.example.com'],
    ['not a domain', undefined],
    ['example', undefined],
    ['-shop.example.com', undefined],
  ])('%s → %s', (text, domain) => expect(domainOf(text)).toBe(domain));
});

describe('date shortcuts', () => {
  it('know the lengths of months', () => {
    const days = Object.fromEntries(shortcuts('2024-03-01').map(({ label, days }) => [label, days]));
    expect(days['Yesterday']).toEqual({ from: '2024-02-29', to: '2024-02-29' });
    expect(days['Last month']).toEqual({ from: '2024-02-01', to: '2024-02-29' });
    expect(days['This month']).toEqual({ from: '2024-03-01', to: '2024-03-01' });
  });
});
