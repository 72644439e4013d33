// tests/*.tftest.hcl: do they test things that exist?
// Source: https://developer.hashicorp.com/terraform/language/tests
import fs from 'node:fs';
import path from 'node:path';
import { argument } from '../module.mjs';
import { analyse, spelled } from '../expressions.mjs';
import { parseFile } from '../parse.mjs';
import { didYouMean } from '../suggest.mjs';

const TOP = ['run', 'variables', 'provider', 'mock_provider', 'override_resource', 'override_data', 'override_module', 'test'];
const IN_RUN = ['variables', 'assert', 'module', 'plan_options', 'override_resource', 'override_data', 'override_module'];
const RUN_ARGUMENTS = ['command', 'providers', 'expect_failures', 'state_key', 'parallel'];

export async function checkTestFiles(module, childOf, report) {
  for (const folder of [module.dir, path.join(module.dir, 'tests')]) {
    if (!fs.existsSync(folder)) continue;
    for (const name of fs.readdirSync(folder).filter(n => n.endsWith('.tftest.hcl')).sort()) await checkTestFile(path.join(folder, name), module, childOf, report);
  }
}

async function checkTestFile(file, module, childOf, report) {
  const { body, faults } = await parseFile(path.basename(file), fs.readFileSync(file, 'utf8'));
  for (const fault of faults) report({ code: 'syntax', file, line: fault.line, message: fault.message });
  if (!body) return;
  const say = finding => report({ file, ...finding });
  const runs = new Set();
  for (const block of body.blocks) {
    if (!TOP.includes(block.type)) say({ code: 'unknown_block', line: block.line, message: `"${block.type}" is not a block of a test file`, hint: didYouMean(block.type, TOP) });
    if (block.type === 'variables') checkVariables(block, module, say);
    if (block.type === 'run') {
      checkRun(block, module, childOf, runs, say);
      runs.add(block.labels[0]);
    }
  }
}

function checkVariables(block, module, say) {
  for (const { name, line } of block.body.attributes) if (!module.variables.has(name)) say({ code: 'undeclared_variable', line, key: `var.${name}`, message: `the module has no variable "${name}"`, hint: didYouMean(name, module.variables.keys()) });
}

function checkRun(run, module, childOf, runs, say) {
  const key = `run.${run.labels[0]}`;
  for (const { name, line } of run.body.attributes) if (!RUN_ARGUMENTS.includes(name)) say({ code: 'unknown_argument', line, key: `${key}.${name}`, message: `a run has no argument "${name}"`, hint: didYouMean(name, RUN_ARGUMENTS) });
  for (const { type, line } of run.body.blocks) if (!IN_RUN.includes(type)) say({ code: 'unknown_argument', line, key: `${key}.${type}`, message: `a run has no block "${type}"`, hint: didYouMean(type, IN_RUN) });
  const other = run.body.blocks.find(b => b.type === 'module');
  if (other) return;
  for (const block of run.body.blocks.filter(b => b.type === 'variables')) checkVariables(block, module, say);
  for (const assert of run.body.blocks.filter(b => b.type === 'assert')) {
    for (const name of ['condition', 'error_message']) {
      const found = argument(assert.body, name);
      if (!found) say({ code: 'missing_argument', line: assert.line, key: `${key}.assert.${name}`, message: `an assert needs "${name}"` });
      else for (const reference of analyse(found.value).references) checkReference(reference, module, childOf, runs, key, say);
    }
  }
  const expected = argument(run.body, 'expect_failures');
  for (const reference of expected ? analyse(expected.value).references : []) checkReference(reference, module, childOf, runs, key, say);
}

function checkReference({ path: steps, line }, module, childOf, runs, key, say) {
  const [root, name, ...rest] = steps;
  const known = {
    var: () => module.variables.has(name),
    local: () => module.locals.has(name),
    output: () => module.outputs.has(name),
    run: () => runs.has(name),
    check: () => module.blocks.some(b => b.type === 'check' && b.labels[0] === name),
    data: () => module.resources.has(`data.${String(name)}.${String(rest[0])}`),
    module: () => {
      const call = module.calls.get(name);
      const child = call && childOf(call);
      const output = rest.find(step => typeof step === 'string');
      return Boolean(call) && (!child || !output || child.outputs.has(output));
    },
    path: () => true, terraform: () => true,
  }[root] ?? (() => module.resources.has(`${String(root)}.${String(name)}`));
  if (!known()) say({ code: 'undeclared_reference', line, key, message: `${spelled(steps)} does not exist in the module under test` });
}
