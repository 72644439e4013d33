// One folder of .tf files, read into the objects Terraform sees in it.
import fs from 'node:fs';
import path from 'node:path';
import { parseFile } from './parse.mjs';

/**
 * @typedef {import('./layout.mjs').Block & { file: string }} Declared
 * @typedef {object} Module
 * @property {string} dir absolute path
 * @property {Map<string, Declared>} variables
 * @property {Map<string, { value: import('./layout.mjs').Expression, line: number, file: string }>} locals
 * @property {Map<string, Declared>} resources by address: `aws_x.y`, `data.aws_x.y`, `ephemeral.aws_x.y`
 * @property {Map<string, Declared>} calls `module` blocks
 * @property {Map<string, Declared>} outputs
 * @property {Declared[]} providers
 * @property {Map<string, import('./layout.mjs').Attribute & { file: string }>} required required_providers
 * @property {Declared[]} blocks every top-level block, in order
 */

const RESOURCE_KINDS = { resource: '', data: 'data.', ephemeral: 'ephemeral.' };

/** Files Terraform reads as configuration; `.tf.json` is not checked, and the report says so. */
export const isConfiguration = name => name.endsWith('.tf') && !name.startsWith('.') && !name.endsWith('~');

/** Address of a top-level block as users write it. */
export function addressOf(block) {
  if (block.type in RESOURCE_KINDS) return RESOURCE_KINDS[block.type] + block.labels.join('.');
  if (block.type === 'variable') return `var.${block.labels[0]}`;
  return [block.type, ...block.labels].join('.');
}

/** @returns {Promise<Module>} faults of syntax and duplicate declarations go to `report` */
export async function loadModule(dir, report) {
  const module = {
    dir, variables: new Map(), locals: new Map(), resources: new Map(), calls: new Map(), outputs: new Map(),
    providers: [], required: new Map(), blocks: [], files: [], unreadable: false, requiredVersion: false,
  };
  for (const name of fs.readdirSync(dir).sort()) {
    const file = path.join(dir, name);
    if (name.endsWith('.tf.json')) report({ severity: 'note', code: 'json_not_checked', file, line: 1, message: 'Terraform written as JSON is not checked', hint: 'write it as .tf to have it checked' });
    if (!isConfiguration(name) || !fs.statSync(file).isFile()) continue;
    module.files.push(file);
    const { body, faults } = await parseFile(name, fs.readFileSync(file, 'utf8'));
    for (const fault of faults) report({ code: 'syntax', file, line: fault.line, message: fault.message });
    if (!body) { module.unreadable = true; continue; }
    for (const attribute of body.attributes) report({ code: 'unknown_argument', file, line: attribute.line, key: attribute.name, message: `"${attribute.name}" stands outside of any block`, hint: 'arguments belong inside a block such as locals { … }' });
    for (const block of body.blocks) declare(module, { ...block, file }, report);
  }
  return module;
}

function declare(module, block, report) {
  module.blocks.push(block);
  const into = (map, key, object = block) => {
    const first = map.get(key);
    if (first) report({ code: 'duplicate', file: object.file, line: object.line, key: addressOf(object), message: `${addressOf(object)} is declared twice`, hint: `the first is at ${path.basename(first.file)}:${first.line}` });
    else map.set(key, object);
  };
  const name = block.labels[0];
  switch (block.type) {
    case 'variable': into(module.variables, name); break;
    case 'output': into(module.outputs, name); break;
    case 'module': into(module.calls, name); break;
    case 'provider': module.providers.push(block); break;
    case 'resource': case 'data': case 'ephemeral':
      if (block.labels.length === 2) into(module.resources, addressOf(block));
      break;
    case 'locals':
      for (const local of block.body.attributes) into(module.locals, local.name, { ...local, type: 'local', labels: [local.name], file: block.file });
      break;
    case 'check':
      for (const inner of block.body.blocks.filter(b => b.type === 'data')) into(module.resources, addressOf(inner), { ...inner, file: block.file });
      break;
    case 'terraform':
      module.requiredVersion ||= block.body.attributes.some(a => a.name === 'required_version');
      for (const inner of block.body.blocks.filter(b => b.type === 'required_providers')) for (const a of inner.body.attributes) module.required.set(a.name, { ...a, file: block.file });
      break;
  }
}

/** The argument of a name, or undefined. */
export const argument = (body, name) => body.attributes.find(a => a.name === name);

/** The nested blocks of a type, those that a `dynamic` block makes included. */
export const nested = (body, type) => body.blocks.flatMap(block => {
  if (block.type === type) return [block];
  if (block.type === 'dynamic' && block.labels[0] === type) return block.body.blocks.filter(b => b.type === 'content');
  return [];
});
