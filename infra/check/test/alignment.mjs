// The part of `terraform fmt` that people get wrong by hand: two spaces a level, and the "=" of neighbouring
// one-line arguments in one column. Run with a folder to rewrite its files: node test/alignment.mjs ../terraform
import fs from 'node:fs';
import path from 'node:path';

const OPENING = /[[({]/g;
const CLOSING = /[\])}]/g;
const HEREDOC = /<<-?(\w+)\s*$/;
const ASSIGNMENT = /^(\s*)((?:"[^"]*"|\([^()]*(?:\([^()]*\))*[^()]*\)|[\w-]+))\s*=(?![=>])\s*(.*)$/;

const withoutStrings = text => text.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/\s(?:#|\/\/).*$/, '');
const count = (text, pattern) => (text.match(pattern) ?? []).length;

/** The text as `terraform fmt` would indent and align it. */
export function aligned(text) {
  const out = [];
  let depth = 0;
  let heredoc = null;
  let group = [];
  const flush = () => {
    const widest = Math.max(0, ...group.map(g => g.name.length));
    for (const g of group) out[g.at] = `${g.indent}${g.name.padEnd(widest)} = ${g.value}`;
    group = [];
  };
  for (const raw of text.split('\n')) {
    if (heredoc) {
      out.push(raw);
      if (raw.trim() === heredoc) heredoc = null;
      continue;
    }
    const line = raw.trim();
    const bare = line.startsWith('#') ? '' : withoutStrings(line);
    const leadingClosers = /^[\])}]*/.exec(bare)[0].length;
    const indent = line === '' ? '' : '  '.repeat(Math.max(0, depth - Math.min(leadingClosers, 1)));
    const opened = count(bare, OPENING) - count(bare, CLOSING);
    depth = Math.max(0, depth + Math.sign(opened));
    const assignment = line.startsWith('#') ? null : ASSIGNMENT.exec(line);
    heredoc = HEREDOC.exec(bare)?.[1] ?? null;
    if (assignment && opened === 0) {
      group.push({ at: out.length, indent, name: assignment[2], value: assignment[3] });
      out.push('');
    } else {
      flush();
      out.push(assignment ? `${indent}${assignment[2]} = ${assignment[3]}` : indent + line);
    }
    if (heredoc) flush();
  }
  flush();
  return out.join('\n');
}

/** Terraform files below a folder. */
export function terraformFiles(folder) {
  return fs.readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(e => e.isFile() && /\.(?:tf|tfvars|hcl)$/.test(e.name))
    .map(e => path.join(e.parentPath ?? e.path, e.name));
}

if (process.argv[1]?.endsWith('alignment.mjs') && process.argv[2]) {
  for (const file of terraformFiles(process.argv[2])) fs.writeFileSync(file, aligned(fs.readFileSync(file, 'utf8')));
}
