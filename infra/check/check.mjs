#!/usr/bin/env node
// Checks a folder of Terraform. Usage: node check.mjs [PATH] [--json]. Exit code 0 clean, 2 faults.
import fs from 'node:fs';
import path from 'node:path';
import { check, terraformFolders } from './lib/check.mjs';
import { document, failure, text } from './lib/report.mjs';

const args = process.argv.slice(2);
const end = args.includes('--') ? args.indexOf('--') : args.length;
const json = args.slice(0, end).includes('--json');
const shown = args[end + 1] ?? args.find(a => !a.startsWith('--')) ?? '.';

const finish = (code, output) => process.stdout.write(output + '\n', () => process.exit(code));
const fail = (code, message, hint) => {
  if (json) return finish(2, JSON.stringify(failure(code, message, hint), null, 2));
  process.stderr.write(`error: ${message}${hint ? `\n  hint: ${hint}` : ''}\n`);
  return process.exit(2);
};

const root = path.resolve(shown);
if (!fs.existsSync(root) || !fs.statSync(root).isDirectory()) {
  fail('no_such_folder', `there is no folder ${shown}`, 'give the folder that holds the .tf files');
} else if (!terraformFolders(root).length) {
  fail('no_terraform', `there are no .tf files in or below ${shown}`, 'catchwater infra init writes a stack');
} else {
  const result = await check(root);
  const faults = result.findings.some(f => f.severity === 'error');
  finish(faults ? 2 : 0, json ? JSON.stringify(document(result, shown), null, 2) : text(result));
}
