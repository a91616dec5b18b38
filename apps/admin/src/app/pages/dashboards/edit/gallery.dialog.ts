import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { DialogFrame } from '../../../ui/dialog';
import { Icon } from '../../../ui/icon';
import { GALLERY, type GalleryItem } from './gallery';

/** The kinds of widgets. Closes with one of them. */
@Component({
  selector: 'app-gallery-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DialogFrame, Icon],
  template: `
    <ui-dialog heading="Add a widget">
      <ul>
        @for (item of items; track item.id) {
          <li>
            <button type="button" (click)="ref.close(item)">
              <span class="mark"><ui-icon [name]="item.icon" [size]="20" /></span>
              <strong>{{ item.name }}</strong>
              <span class="subtle small">{{ item.text }}</span>
            </button>
          </li>
        }
      </ul>
    </ui-dialog>
  `,
  styles: `
    ul {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(16rem, 100%), 1fr));
      gap: var(--s2);
    }
    button {
      display: grid;
      grid-template-columns: auto minmax(0, 1fr);
      align-content: center;
      gap: 0 var(--s3);
      width: 100%;
      height: 100%;
      padding: var(--s3);
      border: 1px solid var(--border);
      border-radius: var(--r-lg);
      background: none;
      text-align: left;
      cursor: pointer;
    }
    button:hover {
      border-color: var(--accent);
      background: var(--surface-2);
    }
    .mark {
      grid-row: span 2;
      display: grid;
      place-items: center;
      width: 2.5rem;
      height: 2.5rem;
      border-radius: var(--r-md);
      background: var(--accent-soft);
      color: var(--on-accent-soft);
    }
  `,
})
export class GalleryDialog {
  protected readonly ref = inject<DialogRef<GalleryItem>>(DialogRef);
  protected readonly items = GALLERY;
}
