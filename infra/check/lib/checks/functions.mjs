// Functions and type constraints: are they ones that Terraform has?
import fs from 'node:fs';
import path from 'node:path';
import { analyse } from '../expressions.mjs';
import { FUNCTIONS, TYPE_CALLS, TYPE_NAMES } from '../language.mjs';
import { didYouMean } from '../suggest.mjs';

/** `list(object({ … }))`: names and calls in a type constraint are types, not references. */
export function checkType(expression, say) {
  const { references, calls } = analyse(expression);
  if (!expression.ast && expression.text.startsWith('"')) return;
  for (const { path: [name], line } of references) if (!TYPE_NAMES.has(name)) say({ line, code: 'unknown_type_constraint', message: `"${String(name)}" is not a type`, hint: didYouMean(name, TYPE_NAMES) });
  for (const { name, line } of calls) if (!TYPE_CALLS.has(name)) say({ line, code: 'unknown_type_constraint', message: `"${name}(…)" is not a type`, hint: didYouMean(name, TYPE_CALLS) });
}

/** Does the function exist, and does it take that many arguments? Those of providers are not known here. */
export function checkCall({ name, count, expanded, line }, say) {
  if (name.includes('::') && !name.startsWith('core::')) return;
  const bare = name.replace(/^core::/, '');
  if (!Object.hasOwn(FUNCTIONS, bare)) {
    say({ line, code: 'unknown_function', message: `there is no function "${name}"`, hint: didYouMean(bare, Object.keys(FUNCTIONS)) });
    return;
  }
  const [least, most] = FUNCTIONS[bare];
  if (expanded ? most >= 0 && count - 1 > most : count < least || (most >= 0 && count > most)) {
    say({ line, code: 'wrong_arity', message: `${name}() takes ${least === most ? least : most < 0 ? `at least ${least}` : `${least} to ${most}`} argument${least === 1 && most === 1 ? '' : 's'}, found ${count}` });
  }
}

const READS_FILE = new Set(['file', 'templatefile', 'filebase64', 'filesha256', 'filebase64sha256', 'filemd5', 'filesha1', 'filesha512']);

/** Are the files there that functions read from the module's own folder? */
export function checkFiles({ ast, line }, dir, say) {
  const visit = node => {
    const relative = node.type === 'function' && READS_FILE.has(node.meta.name) && /^"\$\{path\.module\}\/([^"$]+)"$/.exec(node.children?.[0]?.meta?.value ?? '')?.[1];
    if (relative && !fs.existsSync(path.join(dir, relative))) say({ line: line + (node.range?.start.line ?? 0), code: 'missing_file', message: `${node.meta.name}() reads ${relative}, which is not in the module's folder` });
    (node.children ?? []).forEach(visit);
  };
  if (ast) visit(ast);
}
