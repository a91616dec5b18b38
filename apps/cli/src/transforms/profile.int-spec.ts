import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { placeOf, targetOf } from './profile.js';

describe('where a project is built', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'strata-profile-'));
    writeFileSync(path.join(dir, 'dbt_project.yml'), 'name: shop\nprofile: shops\n');
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const profiles = (text: string): void => writeFileSync(path.join(dir, 'profiles.yml'), text);
  const target = (flags = {}) => targetOf(placeOf({ projectDir: dir, ...flags }), flags, 'db');

  it('is a schema of the project’s name without a profile', () => {
    expect(target()).toEqual({ name: 'default', type: 'postgres', database: 'db', schema: 'shop', threads: 4 });
  });

  it('is what the profile says, and the flags over it', () => {
    profiles(
      'shops:\n  target: dev\n  outputs:\n    dev: {schema: s, threads: 2}\n    ci: {schema: "{{ env_var(\'S\') }}"}\n',
    );
    expect(target()).toMatchObject({ name: 'dev', schema: 's', threads: 2 });
    expect(target({ target: 'ci' })).toMatchObject({ name: 'ci', schema: 'shop' });
    expect(target({ schema: 'mine', threads: 8 })).toMatchObject({ schema: 'mine', threads: 8 });
    expect(() => target({ target: 'prod' })).toThrow(/no output prod.*dev, ci/);
  });

  it('says what is wrong with the files', () => {
    profiles('shops: [\n');
    expect(() => target()).toThrow(/profiles.yml:2/);
    expect(() => placeOf({ projectDir: path.join(dir, 'nowhere') })).toThrow(/--project-dir/);
  });

  it('puts artifacts into target unless told otherwise', () => {
    expect(placeOf({ projectDir: dir }).targetPath).toBe(path.join(dir, 'target'));
    writeFileSync(path.join(dir, 'dbt_project.yml'), 'name: shop\ntarget-path: out\n');
    expect(placeOf({ projectDir: dir }).targetPath).toBe(path.join(dir, 'out'));
    expect(placeOf({ projectDir: dir, targetPath: '/elsewhere' }).targetPath).toBe('/elsewhere');
  });
});
