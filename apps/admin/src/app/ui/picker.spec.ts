import { TestBed } from '@angular/core/testing';
import { Picker, type PickerOption, grouped } from './picker';

const OPTIONS: PickerOption[] = [
  { id: 'shop', label: 'Shop', group: 'Projects', checked: true },
  { id: 'blog', label: 'Blog', group: 'Projects', keywords: 'news' },
  { id: 'out', label: 'Sign out', group: 'Actions' },
  { id: 'new', label: 'New workspace', pinned: true },
];

async function shown(options = OPTIONS) {
  const fixture = TestBed.createComponent(Picker);
  fixture.componentRef.setInput('label', 'Commands');
  fixture.componentRef.setInput('options', options);
  const picked: string[] = [];
  fixture.componentInstance.picked.subscribe((id) => picked.push(id));
  await fixture.whenStable();
  const root = fixture.nativeElement as HTMLElement;
  const field = root.querySelector('input') as HTMLInputElement;
  return {
    picked,
    root,
    options: () => [...root.querySelectorAll('[role=option] .grow')].map((option) => option.textContent?.trim()),
    /** The option that assistive technology is told of. */
    active: () => document.getElementById(field.getAttribute('aria-activedescendant') ?? '')?.textContent?.trim(),
    type: async (text: string) => {
      field.value = text;
      field.dispatchEvent(new Event('input'));
      await fixture.whenStable();
    },
    press: async (key: string, options: KeyboardEventInit = {}) => {
      const event = new KeyboardEvent('keydown', { key, cancelable: true, ...options });
      field.dispatchEvent(event);
      await fixture.whenStable();
      return event;
    },
    show: () => document.body.append(root),
  };
}

describe('ui-picker', () => {
  it('is a combobox whose active option Enter takes', async () => {
    const picker = await shown();
    picker.show();
    expect(picker.active()).toContain('Shop');
    await picker.press('ArrowDown');
    expect(picker.active()).toContain('Blog');
    await picker.press('ArrowUp');
    await picker.press('ArrowUp');
    expect(picker.active()).toContain('New workspace');
    await picker.press('Enter');
    expect(picker.picked).toEqual(['new']);
  });

  it('shows what fits, by other words too, and keeps what is pinned', async () => {
    const picker = await shown();
    picker.show();
    await picker.type('news');
    expect(picker.options()).toEqual(['Blog', 'New workspace']);
    expect(picker.active()).toContain('Blog');
    await picker.type('zzz');
    expect(picker.root.querySelector('[role=status]')?.textContent).toContain('Nothing matches "zzz"');
    expect(picker.options()).toEqual(['New workspace']);
  });

  it('has nothing to take when nothing fits', async () => {
    const picker = await shown(OPTIONS.slice(0, 2));
    await picker.type('zzz');
    await picker.press('ArrowDown');
    await picker.press('Enter');
    expect(picker.picked).toEqual([]);
    expect(picker.active()).toBeUndefined();
  });

  it('leaves the other keys and those of an input method alone', async () => {
    const picker = await shown();
    expect((await picker.press('a')).defaultPrevented).toBe(false);
    expect((await picker.press('Enter', { isComposing: true })).defaultPrevented).toBe(false);
    expect(picker.picked).toEqual([]);
  });

  it('keeps headings in the order of their first option', () => {
    const groups = grouped([OPTIONS[2], OPTIONS[0], OPTIONS[3], OPTIONS[1]] as PickerOption[]);
    expect(groups.map(({ heading, options }) => [heading, options.map(({ id }) => id)])).toEqual([
      ['Actions', ['out']],
      ['Projects', ['shop', 'blog']],
      ['', ['new']],
    ]);
  });
});
