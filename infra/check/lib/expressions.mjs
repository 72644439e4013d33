// What an expression says: the objects it refers to and the functions it calls.

/**
 * A reference, e.g. `aws_subnet.private[0].id` is { path: ['aws_subnet', 'private', INDEX, 'id'], line }.
 * @typedef {{ path: (string|symbol)[], line: number }} Reference
 */
export const INDEX = Symbol('[index]');
export const SPLAT = Symbol('[*]');

const found = new WeakMap();

/** Everything an expression refers to and calls; variables of `for` expressions are not references. */
export function analyse(expression) {
  if (!expression?.ast) return { references: [], calls: [] };
  if (!found.has(expression)) {
    const result = { references: [], calls: [] };
    visit(expression.ast, new Set(), expression.line, result);
    found.set(expression, result);
  }
  return found.get(expression);
}

function visit(node, locals, line, out) {
  const reference = pathOf(node);
  if (reference) {
    if (!locals.has(reference.path[0])) out.references.push({ path: reference.path, line: line + (node.range?.start.line ?? 0) });
    reference.keys.forEach(key => visit(key, locals, line, out));
    return;
  }
  if (node.type === 'function') out.calls.push({ name: node.meta.name, count: node.meta.argsRanges?.length ?? 0, expanded: Boolean(node.meta.expandedFinalArgument), line: line + (node.range?.start.line ?? 0) });
  if (node.type === 'for') {
    const [collection, ...rest] = node.children ?? [];
    if (collection) visit(collection, locals, line, out);
    const inner = new Set([...locals, node.meta.keyVar, node.meta.valVar].filter(Boolean));
    rest.forEach(child => visit(child, inner, line, out));
    return;
  }
  (node.children ?? []).forEach(child => visit(child, locals, line, out));
}

/** Joins traversals, indexes and splats into one path; null when the node does not start at a name. */
function pathOf(node) {
  const [source, second] = node.children ?? [];
  switch (node.type) {
    case 'scopeTraversal':
      return { path: steps(node), keys: [] };
    case 'relativeTraversal': {
      const inner = source && pathOf(source);
      return inner && { path: [...inner.path, ...steps(node)], keys: inner.keys };
    }
    case 'index': {
      const inner = source && pathOf(source);
      return inner && { path: [...inner.path, INDEX], keys: second ? [...inner.keys, second] : inner.keys };
    }
    case 'splat': {
      const inner = source && pathOf(source);
      return inner && { path: [...inner.path, SPLAT, ...(second?.type === 'relativeTraversal' ? steps(second) : [])], keys: inner.keys };
    }
    default:
      return null;
  }
}

const steps = node => node.meta.traversal.map(step => (step.type === 'nameTraversal' && !/^\d+$/.test(step.segment) ? step.segment : INDEX));

/** The path in Terraform's own spelling. */
export const spelled = path => path.map((step, i) => (step === INDEX ? '[…]' : step === SPLAT ? '[*]' : (i ? '.' : '') + step)).join('');
