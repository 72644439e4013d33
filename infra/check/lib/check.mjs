// The whole check of a path: every folder with Terraform in it, and every local module those call.
import fs from 'node:fs';
import path from 'node:path';
import { checkCalls, isModuleFolder, localSource } from './checks/calls.mjs';
import { checkCycles } from './checks/cycles.mjs';
import { checkHygiene } from './checks/hygiene.mjs';
import { checkReferences } from './checks/references.mjs';
import { checkStructure } from './checks/structure.mjs';
import { checkTestFiles } from './checks/tests.mjs';
import { readValueFiles } from './checks/value-files.mjs';
import { loadModule } from './module.mjs';
import { checkRules } from './rules/index.mjs';
import { Findings } from './findings.mjs';
import { possibleValues, scopeOf } from './values.mjs';
import { META } from './language.mjs';

const SKIPPED = new Set(['node_modules', '.terraform', '.git', 'bin', 'obj']);
const DEEPEST_CALL = 16;

/** Folders at and below a path that hold Terraform. */
export function terraformFolders(root) {
  const found = isModuleFolder(root) ? [root] : [];
  for (const entry of fs.readdirSync(root, { withFileTypes: true })) {
    if (entry.isDirectory() && !SKIPPED.has(entry.name) && !entry.name.startsWith('.')) found.push(...terraformFolders(path.join(root, entry.name)));
  }
  return found;
}

/**
 * @param root absolute path of a folder
 * @returns {Promise<{ findings: import('./findings.mjs').Finding[], checked: { folders: number, files: number, blocks: number } }>}
 */
export async function check(root) {
  const findings = new Findings(root);
  const run = new Run(findings);
  for (const dir of terraformFolders(root)) await run.root(dir);
  return { findings: findings.all(), checked: run.checked() };
}

class Run {
  constructor(findings) {
    this.report = finding => findings.add(finding);
    this.modules = new Map();
  }

  checked() {
    const loaded = [...this.modules.values()].map(m => m.module);
    return { folders: loaded.length, files: loaded.reduce((n, m) => n + m.files.length, 0), blocks: loaded.reduce((n, m) => n + m.blocks.length, 0) };
  }

  async root(dir) {
    const entry = await this.load(dir);
    const inputs = await readValueFiles(entry.module, this.report);
    await checkTestFiles(entry.module, call => this.childOf(entry.module, call), this.report);
    this.rules(entry, inputs, 0);
  }

  /** Loads a folder and everything it calls; what does not depend on inputs is checked once. */
  async load(dir) {
    const known = this.modules.get(dir);
    if (known) return known;
    const entry = { module: await loadModule(dir, this.report) };
    this.modules.set(dir, entry);
    for (const call of entry.module.calls.values()) {
      const source = localSource(entry.module, call);
      if (source && isModuleFolder(source)) await this.load(source);
    }
    const { module } = entry;
    if (module.unreadable) return entry;
    const childOf = call => this.childOf(module, call);
    checkStructure(module, this.report);
    checkCalls(module, childOf, this.report);
    entry.used = checkReferences(module, childOf, this.report);
    checkCycles(module, this.report);
    checkHygiene(module, entry.used, this.report);
    return entry;
  }

  childOf(module, call) {
    const source = localSource(module, call);
    return (source && this.modules.get(source)?.module) ?? null;
  }

  /** Rules see the values a caller passes, so they run once for every way a module is called. */
  rules({ module }, inputs, depth) {
    if (module.unreadable || depth > DEEPEST_CALL) return;
    const scope = scopeOf(module, inputs);
    checkRules(module, scope, this.report);
    for (const call of module.calls.values()) {
      const child = this.childOf(module, call);
      if (!child || child === module) continue;
      const passed = call.body.attributes.filter(a => !Object.hasOwn(META.module, a.name));
      this.rules({ module: child }, new Map(passed.map(a => [a.name, possibleValues(a.value, scope)])), depth + 1);
    }
  }
}

