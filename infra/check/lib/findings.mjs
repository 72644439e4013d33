// What was found, each thing once, without what the author has accepted in writing.
import fs from 'node:fs';
import path from 'node:path';

/**
 * @typedef {{ severity: 'error'|'warning'|'note', code: string, message: string, file: string, line: number, key?: string, hint?: string }} Finding
 * A finding is accepted by a comment on its line or the line above: `# catchwater:ignore CODE reason`.
 */
const ACCEPTED = /(?:#|\/\/)\s*catchwater:ignore\s+([\w,]+)\s+\S/;
const RANK = { error: 0, warning: 1, note: 2 };

export class Findings {
  #found = new Map();
  #lines = new Map();

  constructor(root) {
    this.root = root;
  }

  add({ severity = 'error', ...finding }) {
    const key = [finding.file, finding.line, finding.code, finding.message, finding.key].join('\0');
    if (!this.#found.has(key) && !this.#accepted(finding)) this.#found.set(key, { severity, ...finding, file: this.#shown(finding.file) });
  }

  /** By severity, file and line. */
  all() {
    return [...this.#found.values()].sort((a, b) => RANK[a.severity] - RANK[b.severity] || a.file.localeCompare(b.file) || a.line - b.line || a.code.localeCompare(b.code));
  }

  /** Syntax cannot be argued with. */
  #accepted({ file, line, code }) {
    if (code === 'syntax') return false;
    if (!this.#lines.has(file)) this.#lines.set(file, fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : []);
    const lines = this.#lines.get(file);
    return [lines[line - 1], lines[line - 2]].some(text => ACCEPTED.exec(text ?? '')?.[1].split(',').includes(code));
  }

  #shown(file) {
    const relative = path.relative(this.root, file);
    return relative.split(path.sep).join('/');
  }
}
