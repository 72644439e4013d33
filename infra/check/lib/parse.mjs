// Text to a checked tree: the real HCL grammar (WASM) decides about syntax and reads every expression, `layout`
// supplies the lines.
import hcl from '@cdktn/hcl2json';
import { layout } from './layout.mjs';

/** `parse config: [main.tf:3,6-7: Invalid expression; Expected …]`, several joined by "; and". */
const DIAGNOSTIC = /[^\s[]+:(\d+),\d+(?:-\d+(?:,\d+)?)?: ([^;]+); ([\s\S]*?)(?= [^\s]+:\d+,\d+-|\]?$)/g;
const PLAIN = /^(?:true|false|null|-?\d+(?:\.\d+)?|"(?:[^"\\$%]|\\.)*")$/;

const files = new Map();
const expressions = new Map();

/**
 * Parses one file. Parses of the same text are shared: the returned tree is never changed afterwards.
 * @returns {Promise<{ body?: import('./layout.mjs').Body, faults: { line: number, message: string }[] }>}
 */
export function parseFile(name, text) {
  const known = files.get(text);
  if (known) return known;
  const parsed = parseText(name, text);
  files.set(text, parsed);
  return parsed;
}

async function parseText(name, text) {
  try {
    await hcl.parse(name, text);
  } catch (error) {
    return { faults: diagnostics(error.message) };
  }
  const body = layout(text);
  await readExpressions(body);
  return { body, faults: [] };
}

function diagnostics(message) {
  const found = [...message.matchAll(DIAGNOSTIC)].map(([, line, summary, detail]) => ({ line: Number(line), message: `${summary}: ${detail.trim()}` }));
  return found.length ? found : [{ line: 1, message }];
}

async function readExpressions(body) {
  for (const { value } of body.attributes) value.ast = await expressionTree(value.text);
  for (const block of body.blocks) await readExpressions(block.body);
}

/** The syntax tree of one expression; null when the expression is a plain literal, which needs none. */
async function expressionTree(text) {
  if (PLAIN.test(text)) return null;
  if (!expressions.has(text)) expressions.set(text, await hcl.getExpressionAst('expression', text.includes('<<') ? text + '\n' : text));
  return expressions.get(text);
}
