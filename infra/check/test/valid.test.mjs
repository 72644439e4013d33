// No false alarms: valid code of many shapes, and everything we ship.
import test from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { check, terraformFolders } from '../lib/check.mjs';
import { aligned, terraformFiles } from './alignment.mjs';

const fixtures = path.resolve(import.meta.dirname, 'fixtures/valid');
const shipped = path.resolve(import.meta.dirname, '../../terraform');
const shown = findings => findings.map(f => `${f.file}:${f.line} ${f.code} ${f.message}`);

for (const name of fs.readdirSync(fixtures)) {
  test(`Finds no fault in valid code: ${name}`, async () => {
    const { findings, checked } = await check(path.join(fixtures, name));
    assert.ok(checked.blocks > 0);
    assert.deepEqual(shown(findings.filter(f => f.severity === 'error')), []);
  });
}

test('Says which providers and modules it could not check', async () => {
  const { findings } = await check(fixtures);
  const notes = findings.filter(f => f.severity === 'note').map(f => f.code).sort();
  assert.deepEqual([...new Set(notes)], ['module_not_checked', 'provider_not_known']);
});

for (const dir of terraformFolders(shipped)) {
  test(`Finds nothing in what we ship: ${path.relative(shipped, dir)}`, async () => {
    const { findings, checked } = await check(dir);
    assert.ok(checked.blocks > 0);
    assert.deepEqual(shown(findings), []);
  });
}

test('What we ship is formatted', () => {
  const files = terraformFiles(shipped);
  assert.ok(files.length > 50);
  assert.deepEqual(files.filter(f => aligned(fs.readFileSync(f, 'utf8')) !== fs.readFileSync(f, 'utf8')).map(f => path.relative(shipped, f)), []);
});
