// Do module calls pass the inputs their module declares?
import fs from 'node:fs';
import path from 'node:path';
import { argument, isConfiguration } from '../module.mjs';
import { META } from '../language.mjs';
import { field } from '../schema.mjs';
import { didYouMean } from '../suggest.mjs';

/** The folder a call's source names, or null for a registry or remote module. */
export function localSource(module, call) {
  const source = argument(call.body, 'source')?.value.text;
  const literal = source && /^"(\.{1,2}(?:\/[^"$]*)?)"$/.exec(source)?.[1];
  return literal ? path.resolve(module.dir, literal) : null;
}

export const isModuleFolder = dir => fs.existsSync(dir) && fs.statSync(dir).isDirectory() && fs.readdirSync(dir).some(isConfiguration);

/** @param childOf {(call) => import('../module.mjs').Module | null} */
export function checkCalls(module, childOf, report) {
  for (const [name, call] of module.calls) {
    const say = finding => report({ file: call.file, line: call.line, key: `module.${name}`, ...finding });
    const source = argument(call.body, 'source');
    if (!source) say({ code: 'missing_argument', message: `module "${name}" needs the argument "source"`, key: `module.${name}.source` });
    const dir = localSource(module, call);
    for (const block of call.body.blocks) say({ code: 'unknown_argument', line: block.line, message: `a module call has no block "${block.type}"`, hint: `write ${block.type} = { … }` });
    if (!dir) { if (source) checkPinned(call, source, say); continue; }
    if (argument(call.body, 'version')) say({ code: 'version_of_local_module', message: 'version is only for modules from a registry', hint: 'remove it' });
    const child = childOf(call);
    if (!child) say({ code: 'missing_module', line: source.line, message: `there is no Terraform in ${path.relative(module.dir, dir) || '.'}`, key: `module.${name}.source` });
    else if (!child.unreadable) checkInputs(name, call, child, say);
  }
}

function checkPinned(call, source, say) {
  const remote = source.value.text.replaceAll('"', '');
  const registry = /^[\w.-]+(?:\/[\w-]+){2,3}(?:\/\/.*)?$/.test(remote) && !/^(?:git|https?|s3|github\.com)\b/.test(remote);
  if (registry ? !argument(call.body, 'version') : !/[?&]ref=/.test(remote)) {
    say({ severity: 'warning', code: 'module_not_pinned', line: source.line, message: 'this module is fetched without a fixed version', hint: registry ? 'add version = "…"' : 'add ?ref=TAG to the source' });
  }
  say({ severity: 'note', code: 'module_not_checked', line: source.line, message: `module source ${remote} is not a local folder: its inputs and outputs were not checked` });
}

function checkInputs(name, call, child, say) {
  const passed = new Set(call.body.attributes.map(a => a.name));
  for (const attribute of call.body.attributes) {
    if (field(META.module, attribute.name)) continue;
    const key = `module.${name}.${attribute.name}`;
    if (!child.variables.has(attribute.name)) say({ code: 'unknown_input', line: attribute.line, key, message: `module "${name}" has no variable "${attribute.name}"`, hint: didYouMean(attribute.name, child.variables.keys()) });
  }
  for (const [input, variable] of child.variables) {
    if (!passed.has(input) && !argument(variable.body, 'default')) say({ code: 'missing_input', key: `module.${name}.${input}`, message: `module "${name}" needs the input "${input}"`, hint: argument(variable.body, 'description')?.value.text.replaceAll('"', '') });
  }
}
