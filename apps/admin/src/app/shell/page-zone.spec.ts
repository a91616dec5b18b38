import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { SessionStore } from '../api/session';
import { PageZone } from './page-zone';

@Component({ template: '' })
class NoPage {}

const user = { id: 'u', email: 'a@b.c', name: 'A', is_superadmin: false };

describe('the zone of a page', () => {
  let zone: PageZone;
  let router: Router;

  beforeEach(async () => {
    TestBed.configureTestingModule({
      providers: [provideHttpClient(), provideHttpClientTesting(), provideRouter([{ path: '**', component: NoPage }])],
    });
    router = TestBed.inject(Router);
    TestBed.inject(SessionStore).open({ access_token: 't', expires_in: 900, user });
    zone = TestBed.inject(PageZone);
    zone.tz();
    TestBed.tick();
    const workspaces = [{ id: 'w', name: 'W', role: 'admin', reporting_zone: 'Europe/Berlin' }];
    TestBed.inject(HttpTestingController).expectOne('/api/v1/me').flush({ user, workspaces });
    await router.navigateByUrl('/events?range=30d');
  });

  it.each([
    ['/events', 'Europe/Berlin'],
    ['/events?tz=Asia/Kathmandu', 'Asia/Kathmandu'],
    ['/events?tz=Mars/Base', 'Europe/Berlin'],
  ])('of %s is %s', async (url, tz) => {
    await router.navigateByUrl(url);
    expect(zone.tz()).toBe(tz);
  });

  it('is kept in the address beside everything else, and left out when it is the workspace’s', async () => {
    const chosen = async (tz: string) => {
      zone.choose(tz);
      await new Promise((resolve) => setTimeout(resolve));
      return router.url;
    };
    expect(await chosen('Asia/Tokyo')).toBe('/events?range=30d&tz=Asia%2FTokyo');
    expect(await chosen('Europe/Berlin')).toBe('/events?range=30d');
  });
});
