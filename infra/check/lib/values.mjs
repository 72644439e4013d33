// What an expression can be worth, as far as that stands in the text: literals, both arms of a conditional,
// variables through their defaults or the values a caller passes, locals through their definitions.

/** A value that only a run would tell. */
export const UNKNOWN = Symbol('unknown');

const MOST = 64;

/** @param scope {{ variable(name): unknown[], local(name): unknown[] }} */
export function possibleValues(expression, scope) {
  if (!expression) return [];
  if (!expression.ast) return [literal(expression.text)];
  return unique(evaluate(expression.ast, scope));
}

const unique = values => [...new Set(values)].slice(0, MOST);

function literal(text) {
  if (text.startsWith('"')) return unescape(text.slice(1, -1));
  if (text === 'true' || text === 'false') return text === 'true';
  return text === 'null' ? null : Number(text);
}

const unescape = text => text.replace(/\\(["\\nrt])/g, (_, c) => ({ n: '\n', r: '\r', t: '\t' })[c] ?? c).replace(/\$\$\{/g, '${').replace(/%%\{/g, '%{');

function evaluate(node, scope) {
  const children = node.children ?? [];
  const only = i => evaluate(children[i], scope);
  switch (node.type) {
    case 'literalValue': return [ofLiteral(node.meta)];
    case 'template': return join(children.map((_, i) => only(i)));
    case 'templateWrap': return only(0);
    case 'conditional': return unique([...only(1), ...only(2)]);
    case 'tuple': return product(children.map((_, i) => only(i)));
    case 'object': return [objectOf(node, scope)];
    case 'scopeTraversal': return ofName(node.meta.traversal.map(t => t.segment), scope);
    case 'unaryOp': return only(0).map(v => (typeof v === 'number' && node.meta.operator === 'negate' ? -v : typeof v === 'boolean' && node.meta.operator === 'logicalNot' ? !v : UNKNOWN));
    case 'function': return ofCall(node.meta.name, children.map((_, i) => only(i)));
    case '': return children.length === 1 ? only(0) : [UNKNOWN];
    default: return [UNKNOWN];
  }
}

function ofLiteral({ type, value }) {
  if (type === 'number') return Number(value);
  if (type === 'bool') return value === 'true';
  return type === 'string' ? unescape(value) : null;
}

function join(parts) {
  const whole = product(parts);
  return whole.map(values => (values.includes(UNKNOWN) || values.some(v => typeof v === 'object') ? UNKNOWN : values.join('')));
}

/** Every combination of the alternatives, at most MOST of them. */
const product = alternatives => alternatives.reduce((all, next) => all.flatMap(head => next.map(v => [...head, v])).slice(0, MOST), [[]]);

function objectOf(node, scope) {
  const keys = Object.keys(node.meta.items ?? {}).map(key => key.replace(/^"([^"$]*)"$/, '$1'));
  const ordered = keysInOrder(node, keys);
  const result = {};
  for (let i = 0; i + 1 < (node.children ?? []).length; i += 2) {
    const values = evaluate(node.children[i + 1], scope);
    const key = ordered(node.children[i]);
    if (key !== undefined) result[key] = values.length === 1 ? values[0] : UNKNOWN;
  }
  return result;
}

/** A key is a quoted literal, or a bare word found in the object's own text. */
function keysInOrder(node, keys) {
  const text = Buffer.from(node.meta.value);
  const start = node.range.start.byte;
  return key => {
    const inner = key.children?.[0];
    if (inner?.type === 'template') return inner.meta.value.slice(1, -1);
    if (inner) return undefined;
    const word = /^[\w-]+/.exec(text.subarray(key.range.start.byte - start).toString())?.[0];
    return keys.includes(word) ? word : undefined;
  };
}

function ofName([root, name, ...rest], scope) {
  const values = root === 'var' ? scope.variable(name) : root === 'local' ? scope.local(name) : [UNKNOWN];
  return values.map(value => rest.reduce((v, step) => (v !== null && typeof v === 'object' && Object.hasOwn(v, step) ? v[step] : UNKNOWN), value));
}

/** Functions that hand on what they were given. */
function ofCall(name, args) {
  if (['tolist', 'toset', 'tostring', 'sensitive', 'nonsensitive', 'jsonencode', 'tomap'].includes(name) && args.length === 1) return args[0];
  if (name === 'coalesce') return unique(args.flat().filter(v => v !== null && v !== ''));
  if (name === 'try') return unique(args.flat());
  if (name === 'concat') return product(args).map(lists => (lists.every(Array.isArray) ? lists.flat() : UNKNOWN));
  return [UNKNOWN];
}

/** Values of variables and locals inside one module; `inputs` are what its caller passes. */
export function scopeOf(module, inputs = new Map()) {
  const open = new Set();
  const guarded = (key, compute) => {
    if (open.has(key)) return [UNKNOWN];
    open.add(key);
    try { return compute(); } finally { open.delete(key); }
  };
  const scope = {
    variable: name => guarded(`var.${name}`, () => {
      const written = argument => module.variables.get(name)?.body.attributes.find(a => a.name === argument)?.value;
      const values = inputs.get(name) ?? (written('default') ? possibleValues(written('default'), scope) : [UNKNOWN]);
      const type = written('type')?.ast;
      return type ? values.map(value => withOptional(value, type, scope)) : values;
    }),
    local: name => guarded(`local.${name}`, () => (module.locals.has(name) ? possibleValues(module.locals.get(name).value, scope) : [UNKNOWN])),
  };
  return scope;
}

/** Fills in what `optional(type, default)` supplies: https://developer.hashicorp.com/terraform/language/expressions/type-constraints#optional-object-type-attributes */
function withOptional(value, type, scope) {
  const [inner] = type.children ?? [];
  if (type.type !== 'function' || value === null || typeof value !== 'object') return value;
  if (type.meta.name === 'optional') return withOptional(value, inner, scope);
  if (type.meta.name === 'map' && !Array.isArray(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withOptional(v, inner, scope)]));
  if (Array.isArray(value)) return ['list', 'set'].includes(type.meta.name) ? value.map(v => withOptional(v, inner, scope)) : value;
  if (type.meta.name !== 'object' || inner?.type !== 'object') return value;
  const filled = { ...value };
  const keyOf = keysInOrder(inner, Object.keys(inner.meta.items ?? {}));
  for (let i = 0; i + 1 < inner.children.length; i += 2) {
    const key = keyOf(inner.children[i]);
    const field = inner.children[i + 1];
    if (key === undefined) continue;
    if ((filled[key] ?? null) === null && field.type === 'function' && field.meta.name === 'optional') {
      const preset = field.children[1] ? evaluate(field.children[1], scope) : [null];
      filled[key] = preset.length === 1 ? preset[0] : UNKNOWN;
    }
    if (Object.hasOwn(filled, key)) filled[key] = withOptional(filled[key], field, scope);
  }
  return filled;
}
