// The program as it is called: exit codes, text, and the JSON document.
import test from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';

const here = import.meta.dirname;
const run = (...args) => spawnSync(process.execPath, [path.join(here, '../check.mjs'), ...args], { encoding: 'utf8', cwd: here });
const schema = JSON.parse(fs.readFileSync(path.join(here, '../../../docs/schemas/infra-check.schema.json'), 'utf8'));

function assertMatches(document) {
  for (const key of Object.keys(document)) assert.ok(key in schema.properties, key);
  for (const key of schema.required) assert.ok(key in document, key);
  const finding = schema.$defs.finding;
  for (const item of [...document.errors, ...(document.warnings ?? []), ...(document.notes ?? [])]) {
    assert.deepEqual(Object.keys(item).sort(), [...finding.required].sort());
    assert.match(item.code, new RegExp(finding.properties.code.pattern));
  }
}

test('Faults end with 2 and one JSON document', () => {
  const { status, stdout, stderr } = run('fixtures/original', '--json');
  const document = JSON.parse(stdout);
  assertMatches(document);
  assert.equal(status, 2);
  assert.equal(stderr, '');
  assert.equal(document.status, 'error');
  assert.equal(document.errors.length, 36);
});

test('Clean Terraform ends with 0', () => {
  const { status, stdout } = run('../../terraform', '--json');
  const document = JSON.parse(stdout);
  assertMatches(document);
  assert.equal(status, 0);
  assert.deepEqual([document.status, document.errors], ['ok', []]);
});

test('Text names file, line and next step', () => {
  const { status, stdout } = run('fixtures/original');
  assert.equal(status, 2);
  assert.match(stdout, /^error: main\.tf:62: aws_redshift_cluster\.data_warehouse\.node_type: node type "dc2\.large" can no longer be created \[retired_node_type\]\n {2}hint: /m);
  assert.match(stdout, /1 folder, 1 file, 8 blocks checked: 36 faults, 8 warnings, 0 notes\n$/);
});

for (const [what, args, code] of [['a folder that is not there', ['nowhere'], 'no_such_folder'], ['a folder without Terraform', ['fixtures/valid/language/templates'], 'no_terraform']]) {
  test(`Says so for ${what}`, () => {
    const { status, stdout } = run(...args, '--json');
    const document = JSON.parse(stdout);
    assertMatches(document);
    assert.deepEqual([status, document.status, document.errors[0].code], [2, 'error', code]);
    assert.match(run(...args).stderr, /^error: .*\n {2}hint: /);
  });
}
